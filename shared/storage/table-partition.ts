import { odata, type TableClient, type TransactionAction } from '@azure/data-tables';
import { fromBinaryColumns, maxRowBytes, toBinaryColumns } from './binary-columns.ts';
import { keyNumber } from './keys.ts';
import { tableStatus } from './open-table.ts';

/** What an entity group transaction takes. */
export const maxActions = 100;

export interface BinaryRow {
  rowKey: string;
  bytes: Uint8Array;
  /** All that is not of the bytes. */
  columns: Readonly<Record<string, unknown>>;
}

/** The rows of one partition of a table, by ranges of their keys. */
export class TablePartition {
  readonly #table: TableClient;
  readonly #partitionKey: string;

  constructor(table: TableClient, partitionKey: string) {
    this.#table = table;
    this.#partitionKey = partitionKey;
  }

  /** Rows for bytes of any length: as many as they need, under `<prefix>~<part>`. */
  binaryRows(prefix: string, bytes: Uint8Array) {
    const count = Math.ceil(bytes.length / maxRowBytes);
    return Array.from({ length: count }, (_, i) =>
      this.row(
        `${prefix}~${keyNumber(i)}`,
        toBinaryColumns(bytes.subarray(i * maxRowBytes, (i + 1) * maxRowBytes)),
      ),
    );
  }

  row(rowKey: string, columns: Readonly<Record<string, unknown>>) {
    return { partitionKey: this.#partitionKey, rowKey, ...columns };
  }

  /** In the order of their keys, `to` not included. */
  async readBinaryRows(from: string, to: string): Promise<BinaryRow[]> {
    const rows: BinaryRow[] = [];
    const queryOptions = { filter: this.#filter(from, to) };
    for await (const row of this.#table.listEntities<object>({ queryOptions })) {
      const all: Record<string, unknown> = { ...row };
      const others = Object.entries(all).filter(([, value]) => !(value instanceof Uint8Array));
      const columns = Object.fromEntries(others);
      rows.push({ rowKey: row.rowKey!, bytes: fromBinaryColumns(all), columns });
    }
    return rows;
  }

  /** Removes every row of the ranges; stops where another writer is removing them too. */
  async removeRanges(ranges: readonly (readonly [from: string, to: string])[]): Promise<void> {
    const keys: string[] = [];
    for (const [from, to] of ranges) keys.push(...(await this.readKeys(from, to)));
    for (let i = 0; i < keys.length; i += maxActions) {
      if (!(await this.remove(keys.slice(i, i + maxActions)))) return;
    }
  }

  /** Removes at most 100 rows, all or none. @returns false when one of them was gone already. */
  async remove(rowKeys: readonly string[]): Promise<boolean> {
    const actions = rowKeys.map(
      (rowKey): TransactionAction => ['delete', { partitionKey: this.#partitionKey, rowKey }],
    );
    try {
      await this.#table.submitTransaction(actions);
      return true;
    } catch (error) {
      if (tableStatus(error) !== 404) throw error;
      return false;
    }
  }

  /** In their order, `to` not included. */
  async readKeys(from: string, to: string): Promise<string[]> {
    const keys: string[] = [];
    for await (const row of this.#keys(from, to)) keys.push(row.rowKey!);
    return keys;
  }

  /** How many rows there are, up to what a page of them holds: 1,000. */
  async countUpTo1000(from: string, to: string): Promise<number> {
    const pages = this.#keys(from, to).byPage({ maxPageSize: 1_000 });
    // A page may be empty though more follow.
    for await (const page of pages) if (page.length > 0) return page.length;
    return 0;
  }

  #keys(from: string, to: string) {
    const queryOptions = { filter: this.#filter(from, to), select: ['rowKey'] };
    return this.#table.listEntities({ queryOptions });
  }

  #filter(from: string, to: string): string {
    return odata`PartitionKey eq ${this.#partitionKey} and RowKey ge ${from} and RowKey lt ${to}`;
  }
}
