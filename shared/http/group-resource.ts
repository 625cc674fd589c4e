import type { MemberCounts } from '../devices/count-members.ts';
import { isDefaultGroup } from '../groups/group.ts';
import { foldName } from '../kernel/fold-name.ts';
import { groupTag } from '../policy/entity-tag.ts';
import type { GroupPolicy } from '../policy/policy.ts';

/** Of tags that lead nowhere, so many are listed: a fleet may have a different one a device. */
const maxListedTags = 100;

/** A group as the API shows it; sent back as it is, it changes nothing. */
export function toGroupResource(group: GroupPolicy, members: MemberCounts) {
  const { name, description, revision, createdTimeUtc, updatedTimeUtc } = group;
  const isDefault = isDefaultGroup(name);
  return {
    name,
    ...(description === undefined ? {} : { description }),
    rules: group.rules.length,
    devices: members.byGroup.get(foldName(name)) ?? 0,
    ...(isDefault ? unresolvedOf(members) : {}),
    revision,
    etag: groupTag(group),
    // The default group was there before anybody wrote it.
    ...(isDefault ? {} : { createdTimeUtc }),
    ...(revision === 0 ? {} : { updatedTimeUtc }),
  };
}

/** Devices whose tag leads nowhere are judged under the default group, so it shows them. */
function unresolvedOf({ unresolved }: MemberCounts) {
  return {
    unresolvedDevices: unresolved.reduce((sum, { devices }) => sum + devices, 0),
    unresolvedTagCount: unresolved.length,
    unresolvedTags: unresolved.slice(0, maxListedTags),
  };
}
