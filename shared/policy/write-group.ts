import { isDefaultGroup } from '../groups/group.ts';
import { type GroupDraft, parseGroup } from '../groups/parse-group.ts';
import { requireValid } from '../kernel/invalid-request.ts';
import { mergePatch } from '../kernel/merge-patch.ts';
import { ServiceError } from '../kernel/service-error.ts';
import { groupTag, type Precondition } from './entity-tag.ts';
import {
  findGroup,
  type GroupPolicy,
  newGroup,
  type Policy,
  requireGroup,
  withGroup,
  withoutGroup,
} from './policy.ts';
import type { ChangeNote, PolicyStore } from './policy-store.ts';
import { groupDraftOf, reviseGroup } from './revise-group.ts';

interface WriteGroup {
  name: string;
  body: unknown;
  precondition: Precondition;
  /** Who writes, for the history. */
  by: string;
}

interface WrittenGroup {
  group: GroupPolicy;
  policy: Policy;
  isNew: boolean;
}

/** Creates or replaces a group; its rules stay. */
export async function putGroup(
  store: PolicyStore,
  { name, body, precondition, by }: WriteGroup,
): Promise<WrittenGroup> {
  const parsed = parseGroup(body, name);
  return writeGroup(store, { name, by, operation: 'putGroup' }, (before) => {
    precondition(before && groupTag(before));
    return requireValid(parsed);
  });
}

/** Applies a JSON merge patch to a group. */
export async function patchGroup(
  store: PolicyStore,
  { name, body, precondition, by }: WriteGroup,
): Promise<WrittenGroup> {
  return writeGroup(store, { name, by, operation: 'patchGroup' }, (before, current) => {
    const group = before ?? requireGroup(current, name);
    precondition(groupTag(group));
    return requireValid(parseGroup(mergePatch(groupDraftOf(group), body), name));
  });
}

interface DeleteGroup {
  name: string;
  /** Delete it although devices are tagged with it: they fall to `default`. */
  force: boolean;
  /** How many devices are in the group by their tag. */
  devices: number;
  precondition: Precondition;
  /** Who writes, for the history. */
  by: string;
}

/**
 * Deletes a group with its rules; nothing changes when it is not there.
 * @throws ServiceError Conflict for `default`, or while devices are tagged with it.
 */
export async function deleteGroup(
  store: PolicyStore,
  { name, force, devices, precondition, by }: DeleteGroup,
): Promise<void> {
  if (isDefaultGroup(name)) {
    throw new ServiceError('Conflict', 'The group "default" cannot be deleted.', {
      target: 'group',
    });
  }
  await store.change(
    (current, revision) => {
      const group = findGroup(current, name);
      precondition(group && groupTag(group));
      if (group === undefined) return current;
      if (devices > 0 && !force) throw stillTagged(group.name, devices);
      return withoutGroup(current, name, revision);
    },
    { by, operation: 'deleteGroup' },
  );
}

function stillTagged(name: string, devices: number): ServiceError {
  const count = devices === 1 ? 'One device is' : `${devices} devices are`;
  return new ServiceError(
    'Conflict',
    `${count} tagged with the group ${JSON.stringify(name)}. Delete it with ?force=true, and they fall to "default".`,
    { target: 'group' },
  );
}

async function writeGroup(
  store: PolicyStore,
  { name, ...note }: ChangeNote & { name: string },
  decide: (before: GroupPolicy | undefined, current: Policy) => GroupDraft,
): Promise<WrittenGroup> {
  let isNew = false;
  const policy = await store.change((current, revision, nowUtc) => {
    const before = findGroup(current, name);
    isNew = before === undefined;
    const group = reviseGroup(before ?? newGroup(name, revision, nowUtc), decide(before, current), {
      revision,
      nowUtc,
    });
    return group === before ? current : withGroup(current, group, revision);
  }, note);
  return { group: requireGroup(policy, name), policy, isNew };
}
