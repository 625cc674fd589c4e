import { replaceArmRules } from '../arm/replace-arm-rules.ts';
import { defaultGroupName, isDefaultGroup } from '../groups/group.ts';
import { foldName } from '../kernel/fold-name.ts';
import { invalidRequest } from '../kernel/invalid-request.ts';
import { jsonChanges } from '../kernel/json-changes.ts';
import { compareGroups, type GroupComparison } from '../policy/compare-groups.ts';
import { type Precondition, policyTag } from '../policy/entity-tag.ts';
import { findGroup, type GroupPolicy, type Policy } from '../policy/policy.ts';
import { checkHubBytes } from '../policy/policy-bytes.ts';
import type { PolicyStore } from '../policy/policy-store.ts';
import { replaceGroup, type WholeGroup } from '../policy/replace-group.ts';
import type { RevisionStamp } from '../policy/revise-group.ts';
import { draftOf } from '../policy/revise-rule.ts';

interface ImportGroups {
  groups: readonly WholeGroup[];
  /** Leave what Azure Resource Manager cannot say of a group as it is, as a PUT there does. */
  keepsUnsaid: boolean;
  /** Take away the groups that are not among them, and the rules of `default` if it is not. */
  prune: boolean;
  /** Come to the verdict only. */
  dryRun: boolean;
  precondition: Precondition;
  /** Who writes, for the history. */
  by: string;
}

/** What becomes of one group. Of what is created, the changes are all that it says. */
export interface GroupPlan extends GroupComparison {
  name: string;
}

export interface Imported {
  /** In force afterwards; unchanged after a dry run. */
  policy: Policy;
  groups: readonly GroupPlan[];
}

/**
 * Replaces groups, all in one policy revision or none. What is left as it was keeps its
 * revision, and there is no new one if everything is.
 * @throws ServiceError PreconditionFailed or InvalidRequest, in a dry run, too.
 */
export async function importGroups(
  store: PolicyStore,
  { groups, keepsUnsaid, prune, dryRun, precondition, by }: ImportGroups,
): Promise<Imported> {
  let plan: readonly GroupPlan[] = [];
  const change = (current: Policy, revision: number, nowUtc: string): Policy => {
    precondition(policyTag(current));
    const wanted = keepsUnsaid ? groups.map((group) => withUnsaid(current, group)) : groups;
    const replaced = replaceAll(current, wanted, { revision, nowUtc });
    const next = prune ? pruneOthers(replaced, groups, { revision, nowUtc }) : replaced;
    const problems = checkHubBytes(current, next);
    if (problems.length > 0) throw invalidRequest(problems);
    plan = planOf(current, next, groups);
    return unlessSame(current, next);
  };
  if (!dryRun)
    return { policy: await store.change(change, { by, operation: 'import' }), groups: plan };
  const policy = await store.current();
  change(policy, policy.revision + 1, new Date(0).toISOString());
  return { policy, groups: plan };
}

function withUnsaid(policy: Policy, group: WholeGroup): WholeGroup {
  const before = findGroup(policy, group.name);
  if (before === undefined) return group;
  const { description } = before;
  const rules = replaceArmRules(before.rules.map(draftOf), group.rules);
  return { ...(description === undefined ? {} : { description }), ...group, rules };
}

/** Each group by itself: a file may have thousands, and each change of a policy copies the list of them. */
function replaceAll(policy: Policy, wanted: readonly WholeGroup[], stamp: RevisionStamp): Policy {
  const groups = new Map(policy.groups);
  for (const group of wanted) {
    const key = foldName(group.name);
    const before = groups.get(key);
    const alone = { revision: policy.revision, groups: new Map(before && [[key, before]]) };
    groups.set(key, replaceGroup(alone, group, stamp).groups.get(key)!);
  }
  return { revision: stamp.revision, groups };
}

function pruneOthers(policy: Policy, kept: readonly WholeGroup[], stamp: RevisionStamp): Policy {
  const names = new Set(kept.map(({ name }) => foldName(name)));
  const entries = [...policy.groups].filter(
    ([key, { name }]) => names.has(key) || isDefaultGroup(name),
  );
  const pruned = { revision: stamp.revision, groups: new Map(entries) };
  if (names.has(foldName(defaultGroupName))) return pruned;
  return replaceGroup(pruned, { name: defaultGroupName, rules: [] }, stamp);
}

/** The policy before, if it has the very same groups. */
function unlessSame(before: Policy, after: Policy): Policy {
  const isSame =
    before.groups.size === after.groups.size &&
    [...after.groups].every(([key, group]) => before.groups.get(key) === group);
  return isSame ? before : after;
}

/** Groups of the file in its order, then others that change, by name. */
function planOf(before: Policy, after: Policy, groups: readonly WholeGroup[]): GroupPlan[] {
  const names = new Set(groups.map(({ name }) => foldName(name)));
  const others = [...before.groups.keys()].filter(
    (name) => !names.has(name) && before.groups.get(name) !== after.groups.get(name),
  );
  return [...names, ...others.sort()].map((key) => {
    const [was, is] = [before.groups.get(key), after.groups.get(key)];
    return { name: (is ?? was)?.name ?? key, ...withCreated(compareGroups(was, is), is) };
  });
}

/** Who looks at a plan has to see what they are about to get, of files of others above all. */
function withCreated(comparison: GroupComparison, after: GroupPolicy | undefined): GroupComparison {
  const drafts = new Map(after?.rules.map((rule) => [rule.id, draftOf(rule)]));
  const rules = comparison.rules.map((rule) => {
    if (rule.action !== 'create') return rule;
    const { id, ...said } = { ...drafts.get(rule.id) };
    return { ...rule, changes: jsonChanges({}, said) };
  });
  const { description } = after ?? {};
  const isDescribed = comparison.action === 'create' && description !== undefined;
  const changes = isDescribed
    ? [{ target: 'description', after: description }]
    : comparison.changes;
  return { ...comparison, changes, rules };
}
