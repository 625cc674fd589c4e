import type { AlertCondition } from '../alerts/alert.ts';
import type { DeviceChange } from '../devices/device-directory.ts';
import type { MemberFacts } from '../devices/member-facts.ts';
import { frame, unframe } from '../kernel/frame.ts';
import type { DataLoss } from './piece.ts';
import type { StoredDevice } from './state-codec.ts';

/** What a commit leaves for those who rebuild the state: post-images, and the inputs it used. */
export interface LogRecord {
  devices: StoredDevice[];
  /** Devices that the state holds no longer. */
  forgotten?: readonly string[];
  /** What was taken in besides events: an oracle that replays them comes to the same state. */
  inputs: {
    policyRevision: number;
    facts: readonly MemberFacts[];
    tickMs?: number;
    toldMs?: number;
    dataLoss?: DataLoss;
    restarts?: boolean;
    /** How many devices the commit could take, if that was fewer than usual. */
    maxTouched?: number;
    /** The events, by sequence number: from, to; absent when there were none. */
    events?: readonly [number, number];
  };
}

/** What a commit has to hand on. */
export interface OutboxRecord {
  alerts: AlertCondition[];
  factChanges: DeviceChange[];
}

export interface SnapshotRecord {
  devices: StoredDevice[];
}

export function encodeRecord(record: LogRecord | OutboxRecord | SnapshotRecord): Uint8Array {
  return frame(Buffer.from(JSON.stringify(record), 'utf8'));
}

/** @throws FrameError when the bytes are damaged. */
export function decodeRecord<T extends LogRecord | OutboxRecord | SnapshotRecord>(
  bytes: Uint8Array,
): T {
  return JSON.parse(unframe(bytes).toString('utf8')) as T;
}
