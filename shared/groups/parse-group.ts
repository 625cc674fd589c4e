import * as z from 'zod';
import { foldName } from '../kernel/fold-name.ts';
import type { Problem } from '../kernel/service-error.ts';
import { text } from '../kernel/text-schema.ts';
import { type Parsed, parseWith, problem } from '../kernel/zod-problems.ts';
import { groupNameProblem } from './group.ts';

/** A group as its owner writes it; its rules have an address of their own. */
export interface GroupDraft {
  description?: string;
}

const maxDescriptionLength = 4_096;
const readOnly = z.unknown().optional().meta({ readOnly: true });
const count = z.int().optional().meta({ readOnly: true });

export const groupSchema = z.strictObject({
  name: z.string().optional(),
  description: text(0, maxDescriptionLength).optional(),
  rules: count,
  devices: count,
  unresolvedDevices: count,
  unresolvedTagCount: count,
  unresolvedTags: readOnly,
  revision: readOnly,
  etag: readOnly,
  createdTimeUtc: readOnly,
  updatedTimeUtc: readOnly,
});

/**
 * Reads a group that is sent to the address of `name`. What the app sets itself is passed over;
 * problems come all at once.
 */
export function parseGroup(sent: unknown, name: string): Parsed<GroupDraft> {
  const parsed = parseWith(groupSchema, sent);
  const wrongName = groupNameProblem(name);
  const problems: Problem[] = [
    ...(wrongName === undefined
      ? []
      : [{ code: 'InvalidValue', message: `${wrongName}.`, target: 'group' }]),
    ...('problems' in parsed ? parsed.problems : checkName(parsed.value.name, name)),
  ];
  if ('problems' in parsed || problems.length > 0) return { problems };
  const { description } = parsed.value;
  return { value: description === undefined ? {} : { description } };
}

function checkName(sent: string | undefined, name: string): Problem[] {
  if (sent === undefined || foldName(sent) === foldName(name)) return [];
  return [problem('InvalidValue', ['name'], `must be ${JSON.stringify(name)}, as in the address`)];
}
