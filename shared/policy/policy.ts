import { foldName } from '../kernel/fold-name.ts';
import type { Rule } from '../rules/rule.ts';

/** One group with its rules, as of one policy revision. Never changed in place. */
export interface GroupPolicy {
  /** As first written. */
  name: string;
  description?: string;
  /** The policy revision that last changed anything of the group, rules included. */
  revision: number;
  /** The policy revision that last changed any rule. */
  rulesRevision: number;
  createdTimeUtc: string;
  updatedTimeUtc: string;
  /** In the order the owner gave them. */
  rules: readonly Rule[];
}

/** Everything in force for a hub at one revision. Keys are folded group names. */
export interface Policy {
  /** Grows by one with each committed change; 0 before the first. */
  revision: number;
  groups: ReadonlyMap<string, GroupPolicy>;
}

export function findGroup(policy: Policy, name: string): GroupPolicy | undefined {
  return policy.groups.get(foldName(name));
}
