import type { Rule } from '../rules/rule.ts';
import type { GroupPolicy, Policy } from './policy.ts';

/**
 * Strong entity tags, quotes included. A revision is never used twice, so a tag that was seen once
 * never comes back for another content, deletion and creation in between included.
 */
export function ruleTag(rule: Rule): string {
  return tag(rule.revision);
}

/** Of everything in force for a hub. */
export function policyTag(policy: Policy): string {
  return tag(policy.revision);
}

export function groupTag(group: GroupPolicy): string {
  return tag(group.revision);
}

/** Of all rules of a group together. */
export function rulesTag(group: GroupPolicy): string {
  return tag(group.rulesRevision);
}

function tag(revision: number): string {
  return `"${revision}"`;
}

/**
 * What a caller demands of the state it changes, given as the tag of the resource or undefined if
 * there is none. Throws ServiceError PreconditionFailed.
 */
export type Precondition = (currentTag: string | undefined) => void;
