import type { TableClient } from '@azure/data-tables';
import { deviceHash } from '../devices/erasure.ts';
import { keyPart } from './keys.ts';
import { readRow } from './read-row.ts';

/** Where a hub's erasures are: beside its alerts, whose writer has to look here. */
export function erasurePartition(hub: string): string {
  return `${keyPart(hub)}~erasure`;
}

export function barKey(hash: string): string {
  return `bar~${hash}`;
}

export interface BarRow {
  untilUtc: string;
}

/**
 * Up to when alerts about a device are not to be made any more, in milliseconds; -Infinity if it was
 * never erased.
 */
export async function barredUntilMs(
  table: TableClient,
  hub: string,
  deviceId: string,
): Promise<number> {
  const partitionKey = erasurePartition(hub);
  const rowKey = barKey(deviceHash(hub, deviceId));
  const row = await readRow<BarRow>(table, { partitionKey, rowKey });
  return row === undefined ? Number.NEGATIVE_INFINITY : Date.parse(row.untilUtc);
}
