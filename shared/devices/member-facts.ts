import type { DeviceProtocol, DeviceStatus, GroupTag } from './device.ts';

/**
 * What evaluation is told about a device: a recorded input of its partition. `tagSource` says where
 * the tag came from; `unknown` is a device that the complete directory does not have.
 */
export interface MemberFacts {
  deviceId: string;
  /** Empty while it is not known. */
  generation: string;
  status: DeviceStatus;
  groupTag: GroupTag;
  tagSource: 'directory' | 'trustedProperty' | 'unknown';
  twinVersion: number;
  protocol?: DeviceProtocol;
}

export function sameFacts(a: MemberFacts, b: MemberFacts): boolean {
  return (
    a.generation === b.generation &&
    a.status === b.status &&
    sameTag(a.groupTag, b.groupTag) &&
    a.tagSource === b.tagSource &&
    a.twinVersion === b.twinVersion &&
    a.protocol === b.protocol
  );
}

function sameTag(a: GroupTag, b: GroupTag): boolean {
  if (typeof a !== 'object' || typeof b !== 'object') return a === b;
  return a.json === b.json;
}
