import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { odata, type TableClient } from '@azure/data-tables';
import type { TagCounts } from '../devices/device-directory.ts';
import { TagTally } from '../devices/tag-tally.ts';
import { fromBinaryColumns, maxRowBytes, toBinaryColumns } from './binary-columns.ts';
import { changeKey, countedAs, fromChangeRow, versionOfChangeKey } from './change-row.ts';
import { readHead } from './directory-head.ts';
import { readRow } from './read-row.ts';
import { isConflict } from './retry-commit.ts';

const countsKey = 'counts';

/**
 * How many devices carried which tag at one version of the directory. Every later change row tells
 * under which tag each of its devices was counted before, read under the same ETag as it was written:
 * so this row and the change rows after it are exact together, and nothing else has to be written.
 */
interface CountsRow extends Record<string, unknown> {
  version: bigint;
  /** So many different tags that they do not fit: who asks reads the whole directory. */
  isTooMuch?: boolean;
}

type Packed = [number, [string, number][], [string, number][]];

interface Counts {
  version: number;
  counts: TagTally;
  /** Of the row; undefined while there is none. */
  etag: string | undefined;
}

/** The counts as of the call or later; undefined while they cannot be told without reading all rows. */
export async function readTagCounts(
  table: TableClient,
  partitionKey: string,
): Promise<TagCounts | undefined> {
  return (await readCounts(table, partitionKey))?.counts;
}

/** Brings the row up to the newest version, so that the change rows before are needed no more. */
export async function foldTagCounts(table: TableClient, partitionKey: string): Promise<void> {
  const counted = await readCounts(table, partitionKey);
  if (counted !== undefined) await writeCounts(table, partitionKey, counted);
}

/** Puts the row right by what someone else has counted exactly, unless it is newer than that. */
export async function replaceTagCounts(
  table: TableClient,
  partitionKey: string,
  version: number,
  counts: TagCounts,
): Promise<void> {
  const row = await readRow<CountsRow>(table, { partitionKey, rowKey: countsKey });
  if (row !== undefined && Number(row.version) > version) return;
  const exact = { version, counts: new TagTally(counts), etag: row?.etag };
  await writeCounts(table, partitionKey, exact);
}

async function readCounts(table: TableClient, partitionKey: string): Promise<Counts | undefined> {
  const head = await readHead(table, partitionKey);
  const row = await readRow<CountsRow>(table, { partitionKey, rowKey: countsKey });
  if (row?.isTooMuch === true) return undefined;
  const counts = row === undefined ? new TagTally() : unpack(row);
  // Without the row there may still be every change since the directory began.
  const from = Number(row?.version ?? 0);
  const version = Math.max(from, head.version);
  const isWhole = await addChanges(table, partitionKey, { counts, from, to: version });
  return isWhole ? { version, counts, etag: row?.etag } : undefined;
}

interface Span {
  counts: TagTally;
  /** The version that was counted, and the one to be counted. */
  from: number;
  to: number;
}

/** @returns false when a change row in between is gone, or is of a version that did not tell enough. */
async function addChanges(
  table: TableClient,
  partitionKey: string,
  { counts, from, to }: Span,
): Promise<boolean> {
  let version = from;
  if (from === to) return true;
  const filter = odata`PartitionKey eq ${partitionKey} and RowKey gt ${changeKey(from)} and RowKey le ${changeKey(to)}`;
  for await (const row of table.listEntities({ queryOptions: { filter } })) {
    version += 1;
    if (versionOfChangeKey(row.rowKey!) !== version) return false;
    for (const { after, countedBefore } of fromChangeRow(row)) {
      if (countedBefore === undefined) return false;
      if (countedBefore) counts.add(countedBefore.tag, -1);
      const counted = countedAs(after);
      if (counted) counts.add(counted.tag, 1);
    }
  }
  return version === to;
}

async function writeCounts(
  table: TableClient,
  partitionKey: string,
  { version, counts, etag }: Counts,
): Promise<void> {
  const bytes = pack(counts);
  const content = bytes.length > maxRowBytes ? { isTooMuch: true } : toBinaryColumns(bytes);
  const row = { partitionKey, rowKey: countsKey, version: BigInt(version), ...content };
  try {
    if (etag === undefined) await table.createEntity(row);
    else await table.updateEntity(row, 'Replace', { etag });
  } catch (error) {
    // Another writer has counted, too.
    if (!isConflict(error)) throw error;
  }
}

function pack({ untagged, byText, byJson }: TagCounts): Uint8Array {
  const packed: Packed = [untagged, [...byText], [...byJson]];
  return deflateRawSync(JSON.stringify(packed));
}

function unpack(row: CountsRow): TagTally {
  const text = inflateRawSync(fromBinaryColumns(row)).toString('utf8');
  const [untagged, byText, byJson] = JSON.parse(text) as Packed;
  return new TagTally({ untagged, byText: new Map(byText), byJson: new Map(byJson) });
}
