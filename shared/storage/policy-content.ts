import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { deflateRaw, inflateRaw } from 'node:zlib';
import type { TableEntity } from '@azure/data-tables';
import { ServiceError } from '../kernel/service-error.ts';
import type { GroupPolicy } from '../policy/policy.ts';
import { fromBinaryColumns, maxRowBytes, toBinaryColumns } from './binary-columns.ts';
import { keyNumber, keyPart } from './keys.ts';

const deflate = promisify(deflateRaw);
const inflate = promisify(inflateRaw);

/** Where the content of a group as of one revision is kept, and how to know that it is whole. */
export interface ContentReference {
  /** Folded name of the group. */
  group: string;
  revision: number;
  /** Of the commit that wrote it: racing writers of one revision never share a row. */
  nonce: string;
  rowCount: number;
  checksum: string;
}

/** As stored in heads and histories: group, revision, nonce, row count, checksum. Kept for good. */
export type ContentTuple = [string, number, string, number, string];

export type DataRow = TableEntity<Record<string, Uint8Array | string | number>>;

export function toTuple(reference: ContentReference): ContentTuple {
  const { group, revision, nonce, rowCount, checksum } = reference;
  return [group, revision, nonce, rowCount, checksum];
}

export function fromTuple(tuple: ContentTuple): ContentReference {
  const [group, revision, nonce, rowCount, checksum] = tuple;
  return { group, revision, nonce, rowCount, checksum };
}

/** The rows that keep a group as it is at its revision; they are never changed afterwards. */
export async function toContentRows(
  partitionKey: string,
  group: string,
  content: GroupPolicy,
  nonce: string,
): Promise<{ reference: ContentReference; rows: DataRow[] }> {
  const bytes = await pack(content);
  const rowCount = Math.ceil(bytes.length / maxRowBytes);
  const { revision } = content;
  const reference = { group, revision, nonce, rowCount, checksum: checksumOf(bytes) };
  const rows = contentKeys(reference).map((rowKey, i) => {
    const part = bytes.subarray(i * maxRowBytes, (i + 1) * maxRowBytes);
    return { partitionKey, rowKey, ...toBinaryColumns(part) } as DataRow;
  });
  return { reference, rows };
}

export function contentKeys({ group, revision, nonce, rowCount }: ContentReference): string[] {
  const prefix = ['group', keyPart(group), keyNumber(revision), nonce].join('~');
  return Array.from({ length: rowCount }, (_, i) => `${prefix}~${i}`);
}

/** @throws ServiceError that names the group when a row is missing or was damaged. */
export async function fromContentRows(
  reference: ContentReference,
  rows: readonly (Readonly<Record<string, unknown>> | undefined)[],
): Promise<GroupPolicy> {
  const present = rows.filter((row) => row !== undefined);
  if (present.length < rows.length) throw unreadable(reference, 'a row is missing');
  const bytes = Buffer.concat(present.map(fromBinaryColumns));
  if (checksumOf(bytes) !== reference.checksum) throw unreadable(reference, 'the checksum differs');
  return (await unpack(bytes)) as GroupPolicy;
}

function unreadable({ group, revision }: ContentReference, why: string): ServiceError {
  const what = `group ${JSON.stringify(group)} at revision ${revision}`;
  return new ServiceError(
    'ServiceUnavailable',
    `The stored policy cannot be read: ${what}: ${why}.`,
  );
}

export function pack(value: unknown): Promise<Buffer> {
  return deflate(Buffer.from(JSON.stringify(value), 'utf8'));
}

export async function unpack(bytes: Uint8Array): Promise<unknown> {
  return JSON.parse((await inflate(bytes)).toString('utf8'));
}

export function checksumOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex').slice(0, 32);
}
