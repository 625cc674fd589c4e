import { randomUUID } from 'node:crypto';
import type { TableClient } from '@azure/data-tables';
import { keyNumber } from './keys.ts';
import type { BinaryRow, TablePartition } from './table-partition.ts';

/** A transaction takes 4 MiB as base64, and may hold a thousand alerts beside the log. */
const maxBytesInCommit = 512 * 1024;

/**
 * The log rows of a chain: `log~<commit>~<part>`, in the transaction of their commit. A log too large for
 * that, as of one device with thousands of open alerts, goes ahead of it as `log~<commit>~<name>~<part>`,
 * and the row in the transaction has the name. What went ahead of a commit that was never made is
 * nobody's, and is removed with the rows of its time.
 */
export class LogRows {
  readonly #table: TableClient;
  readonly #rows: TablePartition;
  readonly #maxBytes: number;

  /** @param maxBytes of a log that does not go ahead. */
  constructor(table: TableClient, rows: TablePartition, maxBytes = maxBytesInCommit) {
    this.#table = table;
    this.#rows = rows;
    this.#maxBytes = maxBytes;
  }

  /** What the transaction of a commit is to insert; what is too large for it is written. */
  async prepare(commit: number, log: Uint8Array) {
    const prefix = prefixOf(commit);
    if (log.length <= this.#maxBytes) return this.#rows.binaryRows(prefix, log);
    const ahead = randomUUID();
    for (const row of this.#rows.binaryRows(`${prefix}~${ahead}`, log))
      await this.#table.upsertEntity(row, 'Replace');
    return [this.#rows.row(`${prefix}~${keyNumber(0)}`, { ahead })];
  }

  /** Of the commits after `from` up to `to`, in order; those without rows are left out. */
  async read(from: number, to: number): Promise<Uint8Array[]> {
    const rows = await this.#rows.readBinaryRows(prefixOf(from + 1), prefixOf(to + 1));
    return [...joinLogRows(rows).values()];
  }
}

function prefixOf(commit: number): string {
  return `log~${keyNumber(commit)}`;
}

/** The logs that rows are, by commit. */
export function joinLogRows(rows: readonly BinaryRow[]): Map<number, Uint8Array> {
  const logs = new Map<number, Uint8Array>();
  for (const [commit, parts] of Map.groupBy(rows, ({ rowKey }) => Number(rowKey.split('~')[1]))) {
    const made = parts.filter(({ rowKey }) => rowKey.split('~').length === 3);
    const [first] = made;
    if (first === undefined) continue;
    const { ahead } = first.columns;
    const prefix = `${prefixOf(commit)}~${ahead}~`;
    const own =
      ahead === undefined ? made : parts.filter(({ rowKey }) => rowKey.startsWith(prefix));
    logs.set(commit, Buffer.concat(own.map(({ bytes }) => bytes)));
  }
  return logs;
}
