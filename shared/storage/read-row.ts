import type { TableClient, TableEntityResult } from '@azure/data-tables';
import { tableStatus } from './open-table.ts';

export interface RowAddress {
  partitionKey: string;
  rowKey: string;
}

/** Reads a row, or some of its columns; undefined if it is not there. */
export async function readRow<T extends object>(
  table: TableClient,
  { partitionKey, rowKey }: RowAddress,
  columns?: (string & keyof T)[],
): Promise<TableEntityResult<T> | undefined> {
  const options = columns === undefined ? {} : { queryOptions: { select: columns } };
  try {
    return await table.getEntity<T>(partitionKey, rowKey, options);
  } catch (error) {
    if (tableStatus(error) === 404) return undefined;
    throw error;
  }
}
