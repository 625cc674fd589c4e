import * as z from 'zod';
import { type Parsed, parseWith, problem } from '../kernel/zod-problems.ts';
import { findGroup, type Policy } from '../policy/policy.ts';

export const groupChoiceSchema = z.strictObject({ group: z.string().nullable() });

/** The tag that puts a device in a group; undefined leaves it without one. */
export interface GroupChoice {
  groupTag: string | undefined;
}

/**
 * Reads which group a device is to be in. The tag is the group's name as it was first written; `null`
 * stands for no tag, which leaves the device to the default group, and `default` for the tag of that name.
 */
export function parseGroupChoice(sent: unknown, policy: Policy): Parsed<GroupChoice> {
  const parsed = parseWith(groupChoiceSchema, sent);
  if ('problems' in parsed) return parsed;
  if (parsed.value.group === null) return { value: { groupTag: undefined } };
  const group = findGroup(policy, parsed.value.group);
  if (group !== undefined) return { value: { groupTag: group.name } };
  const message = 'must name a group that there is, or be null for no tag';
  return { problems: [problem('InvalidValue', ['group'], message)] };
}
