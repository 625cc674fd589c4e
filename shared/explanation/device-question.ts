import type { PartitionView } from '../chains/device-search.ts';
import type { DeviceRecord, GroupTag } from '../devices/device.ts';
import { groupInForce, type Membership } from '../devices/membership.ts';
import type { CompiledPolicy } from '../evaluation/compile-policy.ts';
import type { DeviceState } from '../evaluation/device-state.ts';

/** What is known when a device is asked about. */
export interface DeviceQuestion {
  deviceId: string;
  /** One for each partition of the stream, and one for what no partition has seen. */
  views: readonly PartitionView[];
  policy: CompiledPolicy;
  /** What the directory has of the device. */
  record: DeviceRecord | undefined;
  /** Whether all devices have been read once: until then an unknown one may well exist. */
  isSwept: boolean;
  nowMs: number;
}

/** A partition whose state has the device. */
export type Home = PartitionView & { device: DeviceState };

export function membershipUnder(policy: CompiledPolicy, tag: GroupTag): Membership {
  return groupInForce(tag, (foldedName) => policy.hasGroup(foldedName));
}

/** A tag that is no string is shown as JSON, which was cut when it was read. */
export function shownTag(tag: GroupTag): string | undefined {
  return typeof tag === 'object' ? tag.json : tag;
}
