import type { TableEntity } from '@azure/data-tables';
import { ServiceError } from '../kernel/service-error.ts';
import { fromBinaryColumns, toBinaryColumns } from './binary-columns.ts';
import {
  type ContentReference,
  type ContentTuple,
  checksumOf,
  fromTuple,
  pack,
  toTuple,
  unpack,
} from './policy-content.ts';

/** The one row that says what is in force. It is moved last, so a reader sees whole revisions only. */
export interface PolicyHead {
  revision: number;
  contents: readonly ContentReference[];
}

export const headKey = 'head';
const formatVersion = 1;

export type HeadRow = TableEntity<{
  format: number;
  revision: number;
  checksum: string;
  [data: `data${number}`]: Uint8Array;
}>;

/** @throws ServiceError InvalidRequest when so many groups do not fit into one row. */
export async function toHeadRow(partitionKey: string, head: PolicyHead): Promise<HeadRow> {
  const { revision, contents } = head;
  const packed = await pack({ contents: contents.map(toTuple) });
  return {
    partitionKey,
    rowKey: headKey,
    format: formatVersion,
    revision,
    checksum: checksumOf(packed),
    ...columnsOf(packed, contents.length),
  };
}

function columnsOf(packed: Buffer, groups: number): Record<string, Uint8Array> {
  try {
    return toBinaryColumns(packed);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new ServiceError('InvalidRequest', `A hub cannot keep as many as ${groups} groups.`, {
      cause: error,
    });
  }
}

/** @throws ServiceError when the row was damaged or written by a newer version of the app. */
export async function fromHeadRow(row: HeadRow): Promise<PolicyHead> {
  if (row.format !== formatVersion) {
    throw unreadable(`it has format ${row.format}, and this version knows ${formatVersion} only`);
  }
  const packed = fromBinaryColumns(row);
  if (checksumOf(packed) !== row.checksum) throw unreadable('the checksum of its head differs');
  const { contents } = (await unpack(packed)) as { contents: ContentTuple[] };
  return { revision: row.revision, contents: contents.map(fromTuple) };
}

function unreadable(why: string): ServiceError {
  return new ServiceError('ServiceUnavailable', `The stored policy cannot be read: ${why}.`);
}
