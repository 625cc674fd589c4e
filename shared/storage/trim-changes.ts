import { odata, type TableClient } from '@azure/data-tables';
import { changeKey } from './change-row.ts';
import { tableStatus } from './open-table.ts';

/** A view that is further behind reads the whole directory anew. */
export const keptChanges = 10_000;
/** Every so many versions the rows before the kept ones are deleted, in one transaction as a rule. */
export const trimInterval = 100;

/** Deletes change rows that no view needs. What it leaves is deleted after the next interval. */
export async function trimChanges(
  table: TableClient,
  partitionKey: string,
  version: number,
): Promise<void> {
  if (version > keptChanges) await removeChanges(table, partitionKey, version - keptChanges - 1);
}

/** Deletes the change rows up to a version. */
export async function removeChanges(
  table: TableClient,
  partitionKey: string,
  version: number,
): Promise<void> {
  const filter = odata`PartitionKey eq ${partitionKey} and RowKey ge ${changeKey(0)} and RowKey le ${changeKey(version)}`;
  const pages = table
    .listEntities({ queryOptions: { filter, select: ['PartitionKey', 'RowKey'] } })
    .byPage({ maxPageSize: trimInterval });
  for await (const page of pages) {
    try {
      await deleteRows(
        table,
        partitionKey,
        page.map(({ rowKey }) => rowKey!),
      );
    } catch (error) {
      // Another writer trims, too.
      if (tableStatus(error) !== 404) throw error;
      return;
    }
  }
}

/** Deletes at most 100 rows of one partition in one transaction. */
export async function deleteRows(
  table: TableClient,
  partitionKey: string,
  rowKeys: readonly string[],
): Promise<void> {
  if (rowKeys.length === 0) return;
  await table.submitTransaction(rowKeys.map((rowKey) => ['delete', { partitionKey, rowKey }]));
}
