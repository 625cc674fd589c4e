import { groupNameProblem, isDefaultGroup } from '../groups/group.ts';
import { requireValid } from '../kernel/invalid-request.ts';
import type { Parsed } from '../kernel/zod-problems.ts';
import { groupTag, type Precondition } from '../policy/entity-tag.ts';
import {
  findGroup,
  type GroupPolicy,
  newGroup,
  type Policy,
  requireGroup,
  withGroup,
  withoutGroup,
} from '../policy/policy.ts';
import type { PolicyStore } from '../policy/policy-store.ts';
import type { RevisionStamp } from '../policy/revise-group.ts';
import { draftOf } from '../policy/revise-rule.ts';
import { withDrafts } from '../policy/with-rules.ts';
import type { RuleDraft } from '../rules/rule.ts';
import { readArmGroup } from './read-arm-group.ts';
import { replaceArmRules } from './replace-arm-rules.ts';

interface ArmGroupAddress {
  name: string;
  precondition: Precondition;
  /** Who writes, for the history. */
  by: string;
}

/**
 * Creates a group, or replaces what Azure Resource Manager shows of it; one that is sent back as it
 * was read stays as it is.
 */
export async function putArmGroup(
  store: PolicyStore,
  { name, body, precondition, by }: ArmGroupAddress & { body: unknown },
): Promise<{ group: GroupPolicy; isNew: boolean }> {
  const parsed = withNameProblem(readArmGroup(body), name);
  let isNew = false;
  const policy = await store.change(
    (current, revision, nowUtc) => {
      const before = findGroup(current, name);
      precondition(before && groupTag(before));
      isNew = before === undefined;
      const group = before ?? newGroup(name, revision, nowUtc);
      const policy = isNew ? withGroup(current, group, revision) : current;
      return withArmRules(policy, group, requireValid(parsed), { revision, nowUtc });
    },
    { by, operation: 'armPut' },
  );
  return { group: requireGroup(policy, name), isNew };
}

/**
 * Deletes a group with all its rules, also while devices are tagged with it: they fall to `default`.
 * That one itself goes back to a catalogue in which nothing is set.
 * @returns whether there was one.
 */
export async function deleteArmGroup(
  store: PolicyStore,
  { name, precondition, by }: ArmGroupAddress,
): Promise<boolean> {
  let existed = false;
  await store.change(
    (current, revision, nowUtc) => {
      const group = findGroup(current, name);
      precondition(group && groupTag(group));
      existed = group !== undefined;
      if (group === undefined) return current;
      if (isDefaultGroup(name)) return withArmRules(current, group, [], { revision, nowUtc });
      return withoutGroup(current, name, revision);
    },
    { by, operation: 'armDelete' },
  );
  return existed;
}

function withArmRules(
  policy: Policy,
  group: GroupPolicy,
  sent: readonly RuleDraft[],
  stamp: RevisionStamp,
): Policy {
  return withDrafts(policy, group, replaceArmRules(group.rules.map(draftOf), sent), stamp);
}

/** All that is wrong with name and body together. */
function withNameProblem<T>(body: Parsed<T>, name: string): Parsed<T> {
  const wrong = groupNameProblem(name);
  if (wrong === undefined) return body;
  const target = 'deviceSecurityGroupName';
  const ofName = { code: 'InvalidValue', message: `${wrong}.`, target };
  return { problems: [ofName, ...('problems' in body ? body.problems : [])] };
}
