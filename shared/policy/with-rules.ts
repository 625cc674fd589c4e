import { invalidRequest } from '../kernel/invalid-request.ts';
import { problem } from '../kernel/zod-problems.ts';
import { checkGroupLimits } from '../rules/group-limits.ts';
import type { Rule } from '../rules/rule.ts';
import { maxPolicyBytes } from '../rules/rule-limits.ts';
import { type GroupPolicy, type Policy, withGroup } from './policy.ts';

/**
 * The policy with other rules in a group; the same object when they are the same rules in the same
 * order.
 * @throws ServiceError InvalidRequest when they are more than a group may hold.
 */
export function withRules(
  policy: Policy,
  group: GroupPolicy,
  rules: readonly Rule[],
  { revision, nowUtc }: { revision: number; nowUtc: string },
): Policy {
  const isSame =
    rules.length === group.rules.length && rules.every((rule, i) => rule === group.rules[i]);
  if (isSame) return policy;
  const problems = [...checkGroupLimits(rules), ...checkBytes(rules)];
  if (problems.length > 0) throw invalidRequest(problems);
  const revised = { ...group, revision, rulesRevision: revision, updatedTimeUtc: nowUtc, rules };
  return withGroup(policy, revised, revision);
}

/** What a GET answers must fit into a PUT, however the rules came in. */
function checkBytes(rules: readonly Rule[]) {
  const bytes = Buffer.byteLength(JSON.stringify(rules));
  if (bytes <= maxPolicyBytes) return [];
  const message = `the rules of a group hold at most ${maxPolicyBytes} bytes as JSON, not ${bytes}`;
  return [problem('LimitExceeded', [], message)];
}
