import { odata, type TableClient, type TransactionAction } from '@azure/data-tables';
import { FingerprintSet, fingerprint, packFingerprints } from '../devices/fingerprint.ts';
import type { Sweep, SweepStore } from '../devices/sweep-store.ts';
import { ServiceError } from '../kernel/service-error.ts';
import { fromBinaryColumns, toBinaryColumns } from './binary-columns.ts';
import { keyNumber, keyPart } from './keys.ts';
import { asServiceError, tableStatus } from './open-table.ts';
import { isConflict } from './retry-commit.ts';
import { deleteRows } from './trim-changes.ts';

const sweepKey = 'sweep';
/** A transaction deletes at most this many rows. */
const maxDeletes = 100;

interface SweepRow extends Record<string, unknown> {
  /** The sweep as JSON: nothing ever filters by it. */
  sweep: string;
  /** How often it was saved; names the row of what was seen since. */
  saves: bigint;
}

/**
 * The state of a hub's sweep, beside its directory. Each save replaces it under its ETag, so of two
 * runs at once the slower one stops.
 */
export class TableSweepStore implements SweepStore {
  readonly #table: TableClient;
  readonly #partitionKey: string;
  #etag: string | undefined;
  #saves = 0;

  constructor(table: TableClient, hub: string) {
    this.#table = table;
    this.#partitionKey = keyPart(hub);
  }

  async load(): Promise<Sweep | undefined> {
    try {
      const row = await this.#table.getEntity<SweepRow>(this.#partitionKey, sweepKey);
      this.#etag = row.etag;
      this.#saves = Number(row.saves);
      return JSON.parse(row.sweep) as Sweep;
    } catch (error) {
      if (tableStatus(error) !== 404) throw asServiceError(error);
      this.#etag = undefined;
      this.#saves = 0;
      return undefined;
    }
  }

  async save(sweep: Sweep, seen: readonly string[]): Promise<void> {
    const saves = this.#saves + 1;
    const row = {
      partitionKey: this.#partitionKey,
      rowKey: sweepKey,
      sweep: JSON.stringify(sweep),
      saves: BigInt(saves),
    };
    const actions: TransactionAction[] = [
      this.#etag === undefined ? ['create', row] : ['update', row, 'Replace', { etag: this.#etag }],
    ];
    if (seen.length > 0) actions.push(['create', this.#seenRow(sweep.number, saves, seen)]);
    this.#etag = await this.#submit(actions);
    this.#saves = saves;
  }

  async seenBy(sweep: number): Promise<FingerprintSet> {
    const seen = new FingerprintSet();
    const filter = odata`PartitionKey eq ${this.#partitionKey} and RowKey ge ${seenKey(sweep)} and RowKey lt ${seenKey(sweep + 1)}`;
    try {
      for await (const row of this.#table.listEntities({ queryOptions: { filter } }))
        seen.add(fromBinaryColumns(row));
    } catch (error) {
      throw asServiceError(error);
    }
    return seen;
  }

  async forgetBefore(sweep: number): Promise<void> {
    const filter = odata`PartitionKey eq ${this.#partitionKey} and RowKey ge ${seenKey(0)} and RowKey lt ${seenKey(sweep)}`;
    const pages = this.#table
      .listEntities({ queryOptions: { filter, select: ['PartitionKey', 'RowKey'] } })
      .byPage({ maxPageSize: maxDeletes });
    try {
      for await (const page of pages)
        await deleteRows(
          this.#table,
          this.#partitionKey,
          page.map(({ rowKey }) => rowKey!),
        );
    } catch (error) {
      // Two runs at once clean up the same rows.
      if (tableStatus(error) !== 404) throw asServiceError(error);
    }
  }

  #seenRow(sweep: number, saves: number, ids: readonly string[]) {
    return {
      partitionKey: this.#partitionKey,
      rowKey: `${seenKey(sweep)}~${keyNumber(saves)}`,
      ...toBinaryColumns(packFingerprints(ids.map(fingerprint))),
    };
  }

  /** @returns the new ETag of the first row. */
  async #submit(actions: TransactionAction[]): Promise<string> {
    try {
      const { subResponses } = await this.#table.submitTransaction(actions);
      return subResponses[0]!.etag!;
    } catch (error) {
      if (!isConflict(error)) throw asServiceError(error);
      throw new ServiceError('Conflict', 'Another run has gone on with the sweep.', {
        cause: error,
      });
    }
  }
}

function seenKey(sweep: number): string {
  return `seen~${keyNumber(sweep)}`;
}
