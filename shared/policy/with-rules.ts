import { invalidRequest } from '../kernel/invalid-request.ts';
import type { Problem } from '../kernel/service-error.ts';
import { problem } from '../kernel/zod-problems.ts';
import { checkGroupLimits } from '../rules/group-limits.ts';
import type { Rule, RuleDraft } from '../rules/rule.ts';
import { maxHubPolicyBytes, maxPolicyBytes } from '../rules/rule-limits.ts';
import { findGroup, type GroupPolicy, type Policy, withGroup } from './policy.ts';
import type { RevisionStamp } from './revise-group.ts';
import { reviseRule } from './revise-rule.ts';

/**
 * The policy with other rules in a group; the same object when they are the same rules in the same
 * order.
 * @throws ServiceError InvalidRequest when they are more than a group, or all together, may hold.
 */
export function withRules(
  policy: Policy,
  group: GroupPolicy,
  rules: readonly Rule[],
  { revision, nowUtc }: RevisionStamp,
): Policy {
  const isSame =
    rules.length === group.rules.length && rules.every((rule, i) => rule === group.rules[i]);
  if (isSame) return policy;
  const problems = [
    ...checkGroupLimits(rules),
    ...checkBytes(rules),
    ...checkHubBytes(policy, group, rules),
  ];
  if (problems.length > 0) throw invalidRequest(problems);
  const revised = { ...group, revision, rulesRevision: revision, updatedTimeUtc: nowUtc, rules };
  return withGroup(policy, revised, revision);
}

/** The same with rules as their owner writes them: one that says nothing new stays as it is. */
export function withDrafts(
  policy: Policy,
  group: GroupPolicy,
  drafts: readonly RuleDraft[],
  stamp: RevisionStamp,
): Policy {
  const known = new Map(group.rules.map((rule) => [rule.id, rule]));
  const revise = (draft: RuleDraft) =>
    reviseRule(known.get(draft.id), draft, stamp.revision, stamp.nowUtc);
  return withRules(policy, group, drafts.map(revise), stamp);
}

/** What a GET answers must fit into a PUT, however the rules came in. */
function checkBytes(rules: readonly Rule[]): Problem[] {
  const bytes = bytesOf(rules);
  if (bytes <= maxPolicyBytes) return [];
  return [excess('a group', maxPolicyBytes, bytes)];
}

/** All groups together. One that gets smaller may do so whatever the others hold. */
function checkHubBytes(policy: Policy, group: GroupPolicy, rules: readonly Rule[]): Problem[] {
  const before = bytesOf(findGroup(policy, group.name)?.rules ?? []);
  const growth = bytesOf(rules) - before;
  if (growth <= 0) return [];
  const bytes =
    growth + [...policy.groups.values()].reduce((sum, { rules }) => sum + bytesOf(rules), 0);
  if (bytes <= maxHubPolicyBytes) return [];
  return [excess('all groups', maxHubPolicyBytes, bytes)];
}

function excess(whose: string, limit: number, bytes: number): Problem {
  const message = `the rules of ${whose} hold at most ${limit} bytes as JSON, not ${bytes}`;
  return problem('LimitExceeded', [], message);
}

/** Rules are never changed in place, so those that stay are counted once. */
const counted = new WeakMap<readonly Rule[], number>();

function bytesOf(rules: readonly Rule[]): number {
  let bytes = counted.get(rules);
  if (bytes === undefined) {
    bytes = Buffer.byteLength(JSON.stringify(rules));
    counted.set(rules, bytes);
  }
  return bytes;
}
