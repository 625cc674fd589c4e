import { isDefaultGroup } from '../groups/group.ts';
import { foldName } from '../kernel/fold-name.ts';
import { compareGroups, type GroupComparison } from '../policy/compare-groups.ts';
import { type Precondition, policyTag } from '../policy/entity-tag.ts';
import { type Policy, withoutGroup } from '../policy/policy.ts';
import type { PolicyStore } from '../policy/policy-store.ts';
import { replaceGroup, type WholeGroup } from '../policy/replace-group.ts';
import type { RevisionStamp } from '../policy/revise-group.ts';

interface ImportGroups {
  groups: readonly WholeGroup[];
  /** Take away the groups that are not among them, and the rules of `default` if it is not. */
  prune: boolean;
  /** Come to the verdict only. */
  dryRun: boolean;
  precondition: Precondition;
  /** Who writes, for the history. */
  by: string;
}

/** What becomes of one group. */
export interface GroupPlan extends GroupComparison {
  name: string;
}

export interface Imported {
  /** In force afterwards; unchanged after a dry run. */
  policy: Policy;
  groups: readonly GroupPlan[];
}

/**
 * Replaces groups whole, all in one policy revision or none. What is left as it was keeps its
 * revision, and there is no new one if everything is.
 * @throws ServiceError PreconditionFailed or InvalidRequest, in a dry run, too.
 */
export async function importGroups(
  store: PolicyStore,
  { groups, prune, dryRun, precondition, by }: ImportGroups,
): Promise<Imported> {
  let plan: readonly GroupPlan[] = [];
  const change = (current: Policy, revision: number, nowUtc: string): Policy => {
    precondition(policyTag(current));
    const replaced = replaceAll(current, groups, { revision, nowUtc });
    const next = prune ? pruneOthers(replaced, groups, { revision, nowUtc }) : replaced;
    plan = planOf(current, next, groups);
    return next;
  };
  if (!dryRun)
    return { policy: await store.change(change, { by, operation: 'import' }), groups: plan };
  const policy = await store.current();
  change(policy, policy.revision + 1, new Date(0).toISOString());
  return { policy, groups: plan };
}

function replaceAll(policy: Policy, groups: readonly WholeGroup[], stamp: RevisionStamp): Policy {
  return groups.reduce((policy, group) => replaceGroup(policy, group, stamp), policy);
}

function pruneOthers(policy: Policy, kept: readonly WholeGroup[], stamp: RevisionStamp): Policy {
  const names = new Set(kept.map(({ name }) => foldName(name)));
  const others = [...policy.groups.values()].filter(({ name }) => !names.has(foldName(name)));
  return others.reduce(
    (policy, { name }) =>
      isDefaultGroup(name)
        ? replaceGroup(policy, { name, rules: [] }, stamp)
        : withoutGroup(policy, name, stamp.revision),
    policy,
  );
}

/** Groups of the file in its order, then others that change, by name. */
function planOf(before: Policy, after: Policy, groups: readonly WholeGroup[]): GroupPlan[] {
  const names = new Set(groups.map(({ name }) => foldName(name)));
  const others = [...before.groups.keys()].filter(
    (name) => !names.has(name) && before.groups.get(name) !== after.groups.get(name),
  );
  return [...names, ...others.sort()].map((key) => {
    const [was, is] = [before.groups.get(key), after.groups.get(key)];
    return { name: (is ?? was)?.name ?? key, ...compareGroups(was, is) };
  });
}
