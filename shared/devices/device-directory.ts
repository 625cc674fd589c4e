import type { DeviceFacts, DeviceHomes, DeviceRecord } from './device.ts';

/** A change of what is known of a device, from whatever source. `mergeChange` says which facts win. */
export interface DeviceChange {
  facts: DeviceFacts;
  source: DeviceRecord['lastSource'];
  /** Who asked the API for the change. */
  by?: string;
  /** When the facts were true, if that was before they are applied: what a sweep reads takes a while. */
  readUtc?: string;
  /** Learned apart from the twin, so it holds however old the other facts are. */
  learned?: { homes?: DeviceHomes };
  /** The writer believes that the directory has no row of the device, which spares a read. */
  isNew?: boolean;
}

/** Keeps the device directory of one hub. Needed by sync and twin changes (writes), the API and evaluation (reads). */
export interface DeviceDirectory {
  /** Writes what is newer than the stored row; older facts change nothing. @returns how many rows changed. */
  apply(changes: readonly DeviceChange[], nowUtc: string): Promise<number>;
  get(deviceId: string): Promise<DeviceRecord | undefined>;
  /**
   * By device id, those that `isMember` accepts. `top` is 1 to 1000. Few members among many devices
   * make a page shorter than `top`; only a page without continuation is the last.
   */
  list(
    isMember: ((record: DeviceRecord) => boolean) | undefined,
    top: number,
    continuation?: string,
  ): Promise<{ items: DeviceRecord[]; continuation?: string }>;
  /**
   * Removes the rows of these devices, those that `isMeant` accepts, with all that they hold. Copies
   * forget them, too. @returns how many rows were removed.
   */
  forget(deviceIds: readonly string[], isMeant: (record: DeviceRecord) => boolean): Promise<number>;
  /**
   * Removes what copies are told of the changes up to a version: a copy that is further behind reads
   * everything anew.
   */
  forgetChanges(version: number): Promise<void>;
  /**
   * How many devices carry which tag, as of the call or later: a few small reads, however many devices
   * there are. Undefined while that is not known without reading all of them.
   */
  countTags(): Promise<TagCounts | undefined>;
  /** Puts the counts right by a copy that holds exactly the directory at a version. */
  keepTagCounts(version: number, counts: TagCounts): Promise<void>;
  /** Notes that every device of the hub has been read: from then on an unknown device is not pending. */
  markSwept(nowUtc: string): Promise<void>;
  /** When a sweep last completed. Costs one small read. */
  lastSweptUtc(): Promise<string | undefined>;
}

/** The evaluator's copy of the directory: answers without I/O. */
export interface DirectoryView {
  /** Grows with each change that the view has taken in. */
  readonly version: number;
  /** Whether a full sweep has ever completed: until then an unknown device is pending. */
  readonly isComplete: boolean;
  find(deviceId: string): DeviceFacts | undefined;
  /** Devices whose facts changed after a version; undefined when that is longer ago than remembered. */
  changedSince(version: number): Iterable<string> | undefined;
  /** How many devices carry which tag, those of deleted devices left out. */
  tagCounts(): TagCounts;
  /** Takes in changes; at most one small read each 5 s, none in between. */
  refresh(): Promise<void>;
}

/** A view that can also be walked through. */
export interface DirectoryCopy extends DirectoryView {
  /** Every known device, deleted ones included, as of the call or later. */
  devices(): Iterable<DeviceFacts>;
  /** Takes in every change there is, however short ago the last refresh was. */
  catchUp(): Promise<void>;
}

/** A copy that knows when it is exact. Needed by sync. */
export interface ExactCopy extends DirectoryCopy {
  /** Whether it is the directory at its version: a whole reading may hold later changes, too. */
  readonly isSettled: boolean;
}

export interface TagCounts {
  untagged: number;
  /** Raw tag texts as written; a tag that is no string counts under its JSON instead. */
  byText: ReadonlyMap<string, number>;
  byJson: ReadonlyMap<string, number>;
}
