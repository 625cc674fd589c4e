import type { GroupDraft } from '../groups/parse-group.ts';
import type { RuleDraft } from '../rules/rule.ts';
import { findGroup, newGroup, type Policy, withGroup } from './policy.ts';
import { type RevisionStamp, reviseGroup } from './revise-group.ts';
import { withDrafts } from './with-rules.ts';

/** A group with all that its owner writes of it. */
export interface WholeGroup extends GroupDraft {
  name: string;
  rules: readonly RuleDraft[];
}

/**
 * The policy with a group put in or replaced whole; the same object when that says nothing new. A
 * group that is there keeps its name as first written, and a rule that stays as it is its revision.
 * @throws ServiceError InvalidRequest when the rules are more than a group may hold.
 */
export function replaceGroup(
  policy: Policy,
  { name, rules, ...draft }: WholeGroup,
  stamp: RevisionStamp,
): Policy {
  const before = findGroup(policy, name);
  const group = reviseGroup(before ?? newGroup(name, stamp.revision, stamp.nowUtc), draft, stamp);
  const described = group === before ? policy : withGroup(policy, group, stamp.revision);
  return withDrafts(described, group, rules, stamp);
}
