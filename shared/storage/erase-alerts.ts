import { odata, type TableClient } from '@azure/data-tables';
import { mapConcurrently } from '../kernel/map-concurrently.ts';
import { alertPartition, devicePartition } from './alert-keys.ts';
import { idRowKeyBeside, keyRange } from './newest-first-keys.ts';
import { tableStatus } from './open-table.ts';

const removedAtOnce = 8;

/**
 * Removes the alerts about a device, what people did with them, and the rows that find them. Each alert
 * goes before the row that lists it, so that a repeat finds what was left. @returns how many.
 */
export async function eraseAlerts(
  table: TableClient,
  hub: string,
  { deviceId, untilUtc }: { deviceId: string; untilUtc: string | undefined },
): Promise<number> {
  const listing = devicePartition(hub, deviceId);
  const alerts = alertPartition(hub);
  const toMs = untilUtc === undefined ? undefined : Date.parse(untilUtc) + 1;
  const { after, before } = keyRange(undefined, toMs);
  const queryOptions = {
    filter: odata`PartitionKey eq ${listing} and RowKey gt ${after} and RowKey lt ${before}`,
    select: ['PartitionKey', 'RowKey'],
  };
  let erased = 0;
  for await (const page of table.listEntities({ queryOptions }).byPage()) {
    const rowKeys = page.map(({ rowKey }) => rowKey!);
    await mapConcurrently(rowKeys, removedAtOnce, async (rowKey) => {
      await remove(table, alerts, rowKey);
      await remove(table, alerts, idRowKeyBeside(rowKey));
      await remove(table, listing, rowKey);
    });
    erased += rowKeys.length;
  }
  return erased;
}

async function remove(table: TableClient, partitionKey: string, rowKey: string): Promise<void> {
  try {
    await table.deleteEntity(partitionKey, rowKey);
  } catch (error) {
    if (tableStatus(error) !== 404) throw error;
  }
}
