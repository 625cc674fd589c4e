import { readGroups } from '../../../cli/rule-tests/read-policy.ts';
import type { Policy } from '../../../shared/policy/policy.ts';

/** The policy of groups as a file has them. */
export function writtenPolicy(...groups: readonly object[]): Policy {
  const { policy, problems } = readGroups(groups);
  if (policy === undefined) throw new Error(JSON.stringify(problems));
  return policy;
}
