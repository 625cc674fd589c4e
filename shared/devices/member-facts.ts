import type { DeviceProtocol, DeviceStatus, GroupTag } from './device.ts';
import { unknownGeneration } from './generation.ts';
import { isSameTag } from './group-tag.ts';

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
  /**
   * Of a device that no partition may have seen yet: on which of its streams of events it is still
   * awaited. Only the chain that judges such devices is told so.
   */
  awaited?: Awaited;
}

/** Which of a device's streams of events no partition has seen. */
export interface Awaited {
  telemetry: boolean;
  twin: boolean;
}

/** Facts of a device of which nothing may be held any more: the directory has it no longer. */
export function erasedFacts(deviceId: string): MemberFacts {
  return {
    ...{ deviceId, generation: unknownGeneration, status: 'deleted', groupTag: undefined },
    ...{ tagSource: 'unknown', twinVersion: 0 },
  };
}

/** A device that the directory does not have is deleted only when it was erased. */
export function isErased({ status, tagSource }: MemberFacts): boolean {
  return status === 'deleted' && tagSource === 'unknown';
}

export function sameFacts(a: MemberFacts, b: MemberFacts): boolean {
  return (
    a.generation === b.generation &&
    a.status === b.status &&
    isSameTag(a.groupTag, b.groupTag) &&
    a.tagSource === b.tagSource &&
    a.twinVersion === b.twinVersion &&
    a.protocol === b.protocol &&
    a.awaited?.telemetry === b.awaited?.telemetry &&
    a.awaited?.twin === b.awaited?.twin
  );
}
