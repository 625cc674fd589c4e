import { requireValid } from '../kernel/invalid-request.ts';
import { ServiceError } from '../kernel/service-error.ts';
import { parseRules } from '../rules/parse-rules.ts';
import { groupTag, type Precondition } from './entity-tag.ts';
import { findGroup, type GroupPolicy, type Policy, requireGroup } from './policy.ts';
import type { HistoryDetail, PolicyHistory } from './policy-history.ts';
import type { PolicyStore } from './policy-store.ts';
import { replaceGroup } from './replace-group.ts';
import { groupDraftOf } from './revise-group.ts';
import { draftOf } from './revise-rule.ts';

interface RestoreGroup {
  group: string;
  /** The policy revision after which the group is to be as it was. */
  revision: number;
  precondition: Precondition;
  /** Who writes, for the history. */
  by: string;
}

/**
 * Writes a new revision with description and rules as they were after an earlier one; a group that
 * was deleted since is created again, and nothing changes when it is as it was. Rules that are in
 * force as they were keep their revision and their counters.
 * @throws ServiceError NotFound when the revision did not change the group, Conflict when it deleted it.
 */
export async function restoreGroup(
  { policies, history }: { policies: PolicyStore; history: PolicyHistory },
  { group: name, revision: restored, precondition, by }: RestoreGroup,
): Promise<{ group: GroupPolicy; policy: Policy }> {
  const { after } = await requireChange(history, name, restored);
  if (after === undefined) throw deletedThen(restored);
  // A version of the app that came later may know better what a rule may say.
  const rules = parseRules(after.rules.map(draftOf));
  const policy = await policies.change(
    (current, revision, nowUtc) => {
      const before = findGroup(current, name);
      precondition(before && groupTag(before));
      const whole = { ...groupDraftOf(after), name: after.name, rules: requireValid(rules) };
      return replaceGroup(current, whole, { revision, nowUtc });
    },
    { by, operation: 'restore' },
  );
  return { group: requireGroup(policy, name), policy };
}

/** @throws ServiceError NotFound when the history has no such change of the group. */
export async function requireChange(
  history: PolicyHistory,
  group: string,
  revision: number,
): Promise<HistoryDetail> {
  const change = await history.get(group, revision);
  if (change !== undefined) return change;
  const what = `a change of the group ${JSON.stringify(group)} by revision ${revision}`;
  throw new ServiceError('NotFound', `The history does not have ${what}.`, { target: 'revision' });
}

function deletedThen(revision: number): ServiceError {
  const message = `Revision ${revision} deleted the group: there is nothing to restore. Restore a revision before it.`;
  return new ServiceError('Conflict', message, { target: 'revision' });
}
