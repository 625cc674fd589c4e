import type { TableClient, TransactionAction } from '@azure/data-tables';
import type { DeviceRecord } from '../devices/device.ts';
import { mapConcurrently } from '../kernel/map-concurrently.ts';
import { WorkQueue } from '../kernel/work-queue.ts';
import { countedAs, toChangeRow } from './change-row.ts';
import { type DeviceRow, deviceKey, fromDeviceRow, toDeviceRow } from './device-row.ts';
import { type DirectoryHead, readHead, toHeadRow } from './directory-head.ts';
import { readRow } from './read-row.ts';
import { withRetries } from './retry-commit.ts';
import { foldTagCounts } from './tag-counts.ts';
import { trimChanges, trimInterval } from './trim-changes.ts';

/** A transaction takes 100 rows; the head and the change row are two, and one is kept in reserve. */
export const maxDevicesPerWrite = 97;
const readConcurrency = 16;

/** What becomes of a device's row; the same record leaves it, undefined removes it. */
export interface Revision {
  revise: (current: DeviceRecord | undefined) => DeviceRecord | undefined;
  /** The writer believes that there is no row, which spares a read. */
  isNew: boolean;
}

/** By device id, at most `maxDevicesPerWrite`. */
export type Revisions = ReadonlyMap<string, Revision>;

interface Revised {
  deviceId: string;
  before: DeviceRecord | undefined;
  after: DeviceRecord | undefined;
}

/**
 * Writes the rows of a directory, each commit under the ETag of its head. The writers of a process wait
 * for one another: in a race for that ETag, whoever writes many rows would lose to all who write one.
 */
export class DirectoryWriter {
  readonly #queue = new WorkQueue();
  readonly #table: TableClient;
  readonly #partitionKey: string;

  constructor(table: TableClient, partitionKey: string) {
    this.#table = table;
    this.#partitionKey = partitionKey;
  }

  /** All in one commit. @returns how many rows changed. */
  write(revisions: Revisions): Promise<number> {
    return this.#queue.run(() => this.#write(revisions));
  }

  async #write(revisions: Revisions): Promise<number> {
    let trustsHints = true;
    const { version, written } = await withRetries(async () => {
      // The head comes first: rows read under an older head could be older than its ETag allows.
      const head = await readHead(this.#table, this.#partitionKey);
      const rows = await this.#revise(revisions, trustsHints);
      trustsHints = false;
      if (rows.length > 0) await this.#commit(head, rows);
      return { version: head.version + 1, written: rows.length };
    });
    if (written > 0 && version % trimInterval === 0) await withRetries(() => this.#tidy(version));
    return written;
  }

  markSwept(nowUtc: string): Promise<void> {
    return this.#queue.run(() =>
      withRetries(async () => {
        const head = await readHead(this.#table, this.#partitionKey);
        await this.#commit({ ...head, sweptUtc: nowUtc }, []);
      }),
    );
  }

  async read(deviceId: string): Promise<DeviceRecord | undefined> {
    const address = { partitionKey: this.#partitionKey, rowKey: deviceKey(deviceId) };
    const row = await readRow<DeviceRow>(this.#table, address);
    return row && fromDeviceRow(row);
  }

  /** What is counted from change rows must be kept before they go. */
  async #tidy(version: number): Promise<void> {
    await foldTagCounts(this.#table, this.#partitionKey);
    await trimChanges(this.#table, this.#partitionKey, version);
  }

  /** The rows that change. A device believed new is inserted unread: a conflict tells otherwise. */
  async #revise(revisions: Revisions, trustsHints: boolean): Promise<Revised[]> {
    const revised = await mapConcurrently(
      [...revisions],
      readConcurrency,
      async ([deviceId, { revise, isNew }]) => {
        const before = trustsHints && isNew ? undefined : await this.read(deviceId);
        const after = revise(before);
        return after === before ? [] : [{ deviceId, before, after }];
      },
    );
    return revised.flat();
  }

  async #commit(head: DirectoryHead, rows: readonly Revised[]): Promise<void> {
    const version = head.version + 1;
    const headRow = toHeadRow(this.#partitionKey, { ...head, version });
    const changes = rows.map(({ deviceId, before, after }) => ({
      ...{ deviceId, after, countedBefore: countedAs(before) },
    }));
    const actions: TransactionAction[] = [
      head.etag === undefined
        ? ['create', headRow]
        : ['update', headRow, 'Replace', { etag: head.etag }],
      ['create', toChangeRow(this.#partitionKey, version, changes)],
      ...rows.map((row) => this.#rowAction(row)),
    ];
    await this.#table.submitTransaction(actions);
  }

  #rowAction({ deviceId, before, after }: Revised): TransactionAction {
    const partitionKey = this.#partitionKey;
    if (after === undefined) return ['delete', { partitionKey, rowKey: deviceKey(deviceId) }];
    const row = toDeviceRow(partitionKey, after);
    return before === undefined ? ['create', row] : ['upsert', row, 'Replace'];
  }
}
