import { dirname, relative, resolve } from 'node:path';
import { checkGroups } from '../../shared/interchange/check-groups.ts';
import type { Note } from '../../shared/interchange/file-reading.ts';
import { readFile } from '../../shared/interchange/read-file.ts';
import { readPolicyFile } from '../../shared/interchange/read-policy-file.ts';
import type { Problem } from '../../shared/kernel/service-error.ts';
import { problem } from '../../shared/kernel/zod-problems.ts';
import { emptyPolicy, type Policy } from '../../shared/policy/policy.ts';
import { replaceGroup, type WholeGroup } from '../../shared/policy/replace-group.ts';
import { openFile } from '../documents/open-file.ts';
import type { WrongFile } from '../documents/wrong-file.ts';

/** The policy of tests, unless something is wrong: with their own file, or with the one it names. */
export interface PolicyReading {
  policy?: Policy;
  notes: readonly Note[];
  problems: readonly Problem[];
  wrong: readonly WrongFile[];
}

interface PolicyFields {
  policy?: unknown;
  groups?: unknown;
  hub?: unknown;
}

/** Reads the groups of a file of tests, or the policy file of any format that it names. */
export async function readPolicy(
  { policy: named, groups, hub }: PolicyFields,
  testFile: string,
  folder: string,
): Promise<PolicyReading> {
  const own = groups === undefined ? nothing : readGroups(groups);
  if ((named === undefined) === (groups === undefined)) {
    const message = 'needs either policy, the path of a policy file, or groups';
    return { ...own, problems: [problem('Missing', [], message), ...own.problems] };
  }
  // What is no path is a problem of the file as such, and told there.
  if (typeof named !== 'string') return own;
  const path = relative(folder, resolve(folder, dirname(testFile), named));
  const ownHub = typeof hub === 'string' ? hub.toLowerCase() : undefined;
  const opened = await openFile(path, folder, (text, syntax) =>
    readFile(text, { syntax, hub: ownHub }),
  );
  if ('wrong' in opened) return { ...nothing, wrong: [opened.wrong] };
  return { ...nothing, policy: policyOf(opened.content.groups), notes: opened.content.notes };
}

const nothing: PolicyReading = { notes: [], problems: [], wrong: [] };

/** The policy that groups make which stand in the file of tests itself. */
export function readGroups(groups: unknown): PolicyReading {
  const checked = checkGroups(readPolicyFile({ groups }));
  if ('problems' in checked) return { ...nothing, problems: checked.problems };
  return { ...nothing, policy: policyOf(checked.value) };
}

/** In force since ever. */
function policyOf(groups: readonly WholeGroup[]): Policy {
  const stamp = { revision: 1, nowUtc: new Date(0).toISOString() };
  return groups.reduce<Policy>((policy, group) => replaceGroup(policy, group, stamp), emptyPolicy);
}
