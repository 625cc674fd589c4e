import * as z from 'zod';
import { type Parsed, parseWith } from '../kernel/zod-problems.ts';
import type { RuleDraft } from '../rules/rule.ts';
import { readArmRules } from './read-arm-rules.ts';

/** Shown, and passed over when sent. */
const readOnly = z.unknown().optional().meta({ readOnly: true });

export const armGroupSchema = z.strictObject({
  /** Clients leave it out, or send null, if they set nothing in it. */
  properties: z.unknown().optional(),
  id: readOnly,
  name: readOnly,
  type: readOnly,
  systemData: readOnly,
});

/**
 * Reads a device security group as it is sent to Azure Resource Manager. Gives its rules as
 * `readArmRules` does, or everything that is wrong with the group.
 */
export function readArmGroup(sent: unknown): Parsed<RuleDraft[]> {
  const group = parseWith(armGroupSchema, sent);
  const { properties } = { properties: undefined, ...(sent as object | null) };
  const rules = readArmRules(properties ?? {}, ['properties']);
  if ('value' in group) return rules;
  return { problems: [...group.problems, ...('problems' in rules ? rules.problems : [])] };
}
