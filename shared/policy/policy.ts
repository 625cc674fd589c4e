import { defaultGroupName } from '../groups/group.ts';
import { foldName } from '../kernel/fold-name.ts';
import { ServiceError } from '../kernel/service-error.ts';
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

/** The group every hub has, before anybody has written it: there since ever. */
export const untouchedDefaultGroup: GroupPolicy = {
  name: defaultGroupName,
  revision: 0,
  rulesRevision: 0,
  createdTimeUtc: new Date(0).toISOString(),
  updatedTimeUtc: new Date(0).toISOString(),
  rules: [],
};

/** The policy of a hub for which nothing has been written. */
export const emptyPolicy: Policy = {
  revision: 0,
  groups: new Map([[defaultGroupName, untouchedDefaultGroup]]),
};

export function findGroup(policy: Policy, name: string): GroupPolicy | undefined {
  return policy.groups.get(foldName(name));
}

/** @throws ServiceError NotFound */
export function requireGroup(policy: Policy, name: string): GroupPolicy {
  const group = findGroup(policy, name);
  if (group !== undefined) return group;
  throw new ServiceError('NotFound', `There is no group ${JSON.stringify(name)}.`, {
    target: 'group',
  });
}

export function findRule(group: GroupPolicy, id: string): Rule | undefined {
  return group.rules.find((rule) => rule.id === id);
}

/** @throws ServiceError NotFound */
export function requireRule(group: GroupPolicy, id: string): Rule {
  const rule = findRule(group, id);
  if (rule !== undefined) return rule;
  throw new ServiceError('NotFound', `The group has no rule ${JSON.stringify(id)}.`, {
    target: 'rule',
  });
}

/** A group as it is made, before any rule is put into it. */
export function newGroup(name: string, revision: number, nowUtc: string): GroupPolicy {
  const times = { createdTimeUtc: nowUtc, updatedTimeUtc: nowUtc };
  return { name, revision, rulesRevision: revision, ...times, rules: [] };
}

/** The policy with one group put in or replaced. */
export function withGroup(policy: Policy, group: GroupPolicy, revision: number): Policy {
  return { revision, groups: new Map(policy.groups).set(foldName(group.name), group) };
}

/** The policy without a group and its rules. */
export function withoutGroup(policy: Policy, name: string, revision: number): Policy {
  const groups = new Map(policy.groups);
  groups.delete(foldName(name));
  return { revision, groups };
}
