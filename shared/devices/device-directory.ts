import type { DeviceFacts, DeviceRecord } from './device.ts';

/** A change of what is known of a device, from whatever source. Newer generation, then newer twin version, wins. */
export interface DeviceChange {
  facts: DeviceFacts;
  source: DeviceRecord['lastSource'];
}

/** Keeps the device directory of one hub. Needed by sync and twin changes (writes), the API and evaluation (reads). */
export interface DeviceDirectory {
  /** Writes what is newer than the stored row; older facts change nothing. @returns how many rows changed. */
  apply(changes: readonly DeviceChange[], nowUtc: string): Promise<number>;
  get(deviceId: string): Promise<DeviceRecord | undefined>;
  /** By device id. `top` is 1 to 1000. `group` is folded and the group in force, so `isMember` decides. */
  list(
    isMember: ((record: DeviceRecord) => boolean) | undefined,
    top: number,
    continuation?: string,
  ): Promise<{ items: DeviceRecord[]; continuation?: string }>;
}

/** The evaluator's copy of the directory: answers without I/O. */
export interface DirectoryView {
  /** Grows with each change that the view has taken in. */
  readonly version: number;
  /** Whether a full sweep has ever completed: until then an unknown device is pending. */
  readonly isComplete: boolean;
  find(deviceId: string): DeviceFacts | undefined;
  /** How many devices carry which tag, those of deleted devices left out. */
  tagCounts(): TagCounts;
  /** Takes in changes; at most one small read each 5 s, none in between. */
  refresh(): Promise<void>;
}

export interface TagCounts {
  untagged: number;
  /** Raw tag texts as written; a tag that is no string counts under its JSON instead. */
  byText: ReadonlyMap<string, number>;
  byJson: ReadonlyMap<string, number>;
}
