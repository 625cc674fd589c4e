import { invalidRequest } from '../kernel/invalid-request.ts';
import { checkGroupLimits } from '../rules/group-limits.ts';
import type { Rule, RuleDraft } from '../rules/rule.ts';
import { type GroupPolicy, type Policy, withGroup } from './policy.ts';
import { checkGroupBytes, checkHubBytes } from './policy-bytes.ts';
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
  const revised = { ...group, revision, rulesRevision: revision, updatedTimeUtc: nowUtc, rules };
  const next = withGroup(policy, revised, revision);
  const problems = [
    ...checkGroupLimits(rules),
    ...checkGroupBytes(rules),
    ...checkHubBytes(policy, next),
  ];
  if (problems.length > 0) throw invalidRequest(problems);
  return next;
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
