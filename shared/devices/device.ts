export type DeviceProtocol = 'Amqp' | 'Mqtt' | 'Http';

export type DeviceStatus = 'enabled' | 'disabled' | 'deleted';

/**
 * The raw value of the twin tag `SecurityGroup`: a string as written, undefined when the tag is
 * absent, and `{ json }` (cut to 256 characters) when it is no string.
 */
export type GroupTag = string | { json: string } | undefined;

/** What the directory knows of a device; what evaluation is told about it. Never changed in place. */
export interface DeviceFacts {
  deviceId: string;
  /**
   * Grows when a device is recreated under its id (`generationId` of the identity). Empty while no
   * source has told it: twins do not carry it.
   */
  generation: string;
  status: DeviceStatus;
  groupTag: GroupTag;
  /** The twin version these facts were read at; newer wins. */
  twinVersion: number;
  protocol?: DeviceProtocol;
  /** Where the device was first seen, if it ever was. */
  homes?: DeviceHomes;
}

/**
 * The partitions that judge a device's silence: the one of its first telemetry message, and the one
 * of its first twin change, as `partition/number of partitions`.
 */
export interface DeviceHomes {
  telemetry?: string;
  twin?: string;
}

/** A row of the directory. Times are RFC 3339 UTC. */
export interface DeviceRecord extends DeviceFacts {
  firstSyncUtc: string;
  lastSyncUtc: string;
  /** How the newest facts reached us. */
  lastSource: DeviceSource;
  /** Left out until the tag changes for the first time. */
  moves?: GroupMoves;
}

export type DeviceSource =
  | 'sweep'
  | 'twinChange'
  | 'lifecycle'
  | 'writeApi'
  | 'lookup'
  | 'firstSight';

/** How a device's tag has changed since it was first known. */
export interface GroupMoves {
  /** Newest first, at most 20. */
  last: readonly GroupMove[];
  /** How many there were before them. */
  earlier: number;
}

export interface GroupMove {
  timeUtc: string;
  /** The tag before, cut to 128 characters; the next move, or the tag in force, tells the one after. */
  from: GroupTag;
  source: DeviceSource;
  /** Who asked the API for it. */
  by?: string;
}
