import type { TableClient, TableEntityResult } from '@azure/data-tables';
import { tableStatus } from './open-table.ts';

export const headKey = 'head';

/** The row that every write of a directory goes through. Column names are kept for good. */
export interface DirectoryHead {
  /** Grows by one with each write; 0 before the first. */
  version: number;
  /** When a sweep last completed. */
  sweptUtc?: string;
  /** Undefined while there is no row. */
  etag?: string;
}

interface HeadRow extends Record<string, unknown> {
  version: bigint;
  sweptUtc?: string;
}

export async function readHead(table: TableClient, partitionKey: string): Promise<DirectoryHead> {
  try {
    return fromRow(await table.getEntity<HeadRow>(partitionKey, headKey));
  } catch (error) {
    if (tableStatus(error) === 404) return { version: 0 };
    throw error;
  }
}

export function toHeadRow(partitionKey: string, { version, sweptUtc }: DirectoryHead) {
  return {
    partitionKey,
    rowKey: headKey,
    version: BigInt(version),
    ...(sweptUtc === undefined ? {} : { sweptUtc }),
  };
}

function fromRow({ version, sweptUtc, etag }: TableEntityResult<HeadRow>): DirectoryHead {
  return { version: Number(version), etag, ...(sweptUtc ? { sweptUtc } : {}) };
}
