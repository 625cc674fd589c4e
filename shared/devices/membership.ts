import { defaultGroupName } from '../groups/group.ts';
import { foldName } from '../kernel/fold-name.ts';
import type { DeviceFacts, GroupTag } from './device.ts';

/**
 * Why a device is in its group. `unresolved`: the tag is no string, blank, or names no group. `pending`:
 * its twin has not been read yet.
 */
export type GroupSource = 'twinTag' | 'trustedProperty' | 'default' | 'unresolved' | 'pending';

export interface Membership {
  /** Folded name of the group in force. */
  group: string;
  source: GroupSource;
}

/**
 * The group that a twin tag puts a device in. A tag that leads nowhere leaves the device under
 * `default`: a typing error must not switch monitoring off.
 */
export function groupInForce(tag: GroupTag, hasGroup: (foldedName: string) => boolean): Membership {
  if (tag === undefined) return { group: defaultGroupName, source: 'default' };
  if (typeof tag !== 'string') return { group: defaultGroupName, source: 'unresolved' };
  const group = foldName(tag);
  if (group === defaultGroupName || hasGroup(group)) return { group, source: 'twinTag' };
  return { group: defaultGroupName, source: 'unresolved' };
}

/** Else the directory knows where a device was first seen, but nothing of its twin. */
export function isOfTwin({ status, twinVersion }: DeviceFacts): boolean {
  return twinVersion > 0 || status === 'deleted';
}
