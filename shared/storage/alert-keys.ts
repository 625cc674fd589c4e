import { keyNumber, keyPart } from './keys.ts';

/** Subtracted from, a time sorts newest first. */
const endOfTimeMs = Number.MAX_SAFE_INTEGER;

/** Where a hub's alerts are, newest first, beside the rows that find them by id. */
export function alertPartition(hub: string): string {
  return `${keyPart(hub)}~alert`;
}

/** Where the rows that list a device's alerts are, under the same row keys as the alerts. */
export function devicePartition(hub: string, deviceId: string): string {
  return `${keyPart(hub)}~device~${keyPart(deviceId)}`;
}

export function alertRowKey(detectedMs: number, id: string): string {
  return `${timeKey(detectedMs)}~${keyPart(id)}`;
}

export function idRowKey(id: string): string {
  return `id~${keyPart(id)}`;
}

export function isAlertRowKey(text: string): boolean {
  return /^at~\d{20}~./.test(text);
}

/** Row keys of alerts strictly between two keys. */
export interface KeyRange {
  after: string;
  before: string;
}

/** The keys of alerts detected from a time (included) to a time (excluded), and behind a key. */
export function keyRange(fromMs?: number, toMs?: number, behind = ''): KeyRange {
  const newest = toMs === undefined ? 'at~' : timeKey(toMs - 1);
  return {
    after: behind > newest ? behind : newest,
    before: fromMs === undefined ? 'at~~' : timeKey(fromMs - 1),
  };
}

function timeKey(ms: number): string {
  return `at~${keyNumber(endOfTimeMs - ms)}`;
}
