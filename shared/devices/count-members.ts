import { defaultGroupName } from '../groups/group.ts';
import type { GroupTag } from './device.ts';
import type { TagCounts } from './device-directory.ts';
import { groupInForce } from './membership.ts';

/** A tag that leads nowhere, and how many devices carry it. */
export interface UnresolvedTag {
  tag: Exclude<GroupTag, undefined>;
  devices: number;
}

export interface MemberCounts {
  /** Devices a group, by folded name. */
  byGroup: ReadonlyMap<string, number>;
  /** Most devices first. Their devices are counted under `default` as well. */
  unresolved: readonly UnresolvedTag[];
}

/** How many devices each group has by their tags. */
export function countMembers(
  { untagged, byText, byJson }: TagCounts,
  hasGroup: (foldedName: string) => boolean,
): MemberCounts {
  const byGroup = new Map([[defaultGroupName, untagged]]);
  const unresolved: UnresolvedTag[] = [];
  const take = (tag: UnresolvedTag['tag'], devices: number) => {
    const { group, source } = groupInForce(tag, hasGroup);
    byGroup.set(group, (byGroup.get(group) ?? 0) + devices);
    if (source === 'unresolved') unresolved.push({ tag, devices });
  };
  for (const [text, devices] of byText) take(text, devices);
  for (const [json, devices] of byJson) take({ json }, devices);
  unresolved.sort((a, b) => b.devices - a.devices);
  return { byGroup, unresolved };
}
