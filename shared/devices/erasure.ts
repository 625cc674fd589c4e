import { hash } from 'node:crypto';
import * as z from 'zod';
import { text } from '../kernel/text-schema.ts';

/**
 * What became of the wish to erase a device. `pending`: nothing, or only a part, is done yet.
 * `settling`: everything is removed but what copies of the directory are still told of it. The row of
 * one that is done stays, and does not name the device.
 */
export interface Erasure {
  id: string;
  state: 'pending' | 'settling' | 'done';
  /** SHA-256 of the hub and the device id: whoever knows the id can tell that it was erased. */
  deviceHash: string;
  requestedUtc: string;
  requestedBy: string;
  reason: string;
  /** When everything but what settles was removed. */
  erasedUtc?: string;
  finishedUtc?: string;
  removed: RemovedRows;
  /** Log rows that name the device stay, because the setting KEEP_LOG keeps all of them. */
  keepsLog?: true;
}

export interface RemovedRows {
  directoryRows: number;
  /** Partitions whose state held the device. */
  partitions: number;
  alerts: number;
}

/** One under way, which still has to know its device. */
export interface OpenErasure extends Erasure {
  deviceId: string;
  /** The version of the directory that removed its row. */
  directoryVersion?: number;
  /** By partition of the stream: up to which commit rows may name the device, or that none does. */
  unsettled?: Readonly<Record<string, number | 'settled' | undefined>>;
}

export const erasureRequest = z.strictObject({ reason: text(1, 256) });

/** Keeps erasures. Needed by the API and by whoever carries them out. */
export interface ErasureStore {
  /** Begins one; a device whose erasure is still pending gets the same one. */
  begin(erasure: OpenErasure): Promise<Erasure>;
  get(id: string): Promise<Erasure | undefined>;
  /** All there ever were. */
  list(): Promise<Erasure[]>;
  open(): Promise<OpenErasure[]>;
  /** One that is done loses its device id. */
  save(erasure: OpenErasure): Promise<void>;
  /** Keeps alerts about a device from being made any more that were detected up to a moment. */
  bar(deviceHash: string, untilUtc: string): Promise<void>;
}

export function deviceHash(hub: string, deviceId: string): string {
  return hash('sha256', JSON.stringify([hub, deviceId]), 'hex');
}

const idHashCharacters = 32;

export function newErasure(
  hub: string,
  deviceId: string,
  { by, reason, nowMs }: { by: string; reason: string; nowMs: number },
): OpenErasure {
  const hashed = deviceHash(hub, deviceId);
  return {
    id: `${hashed.slice(0, idHashCharacters)}-${nowMs}`,
    state: 'pending',
    ...{ deviceId, deviceHash: hashed, requestedBy: by, reason },
    requestedUtc: new Date(nowMs).toISOString(),
    removed: { directoryRows: 0, partitions: 0, alerts: 0 },
  };
}
