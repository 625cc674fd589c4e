import { odata, type TableClient, type TransactionAction } from '@azure/data-tables';
import type { DeviceRecord } from '../devices/device.ts';
import type { DeviceChange, DeviceDirectory } from '../devices/device-directory.ts';
import { mergeChange } from '../devices/merge-change.ts';
import { mapConcurrently } from '../kernel/map-concurrently.ts';
import { toChangeRow } from './change-row.ts';
import { type DeviceRow, deviceKey, deviceKeys, fromDeviceRow, toDeviceRow } from './device-row.ts';
import { type DirectoryHead, readHead, toHeadRow } from './directory-head.ts';
import { keyPart } from './keys.ts';
import { asServiceError, tableStatus } from './open-table.ts';
import { withRetries } from './retry-commit.ts';
import { trimChanges, trimInterval } from './trim-changes.ts';

/** A transaction takes 100 rows; the head and the change row are two, and one is kept in reserve. */
const maxDevicesPerWrite = 97;
const readConcurrency = 16;
/** How many rows one page of a list may look through for members before it says "go on". */
const maxScannedPerPage = 10_000;
const scanPageSize = 1_000;

/** Changes of at most `maxDevicesPerWrite` devices, in order, by device id. */
type Chunk = Map<string, DeviceChange[]>;

/**
 * The directory of one hub in one partition: `head`, a row a device, and a row a version with the
 * facts it changed, which views follow. Every write replaces `head` under its ETag in the same
 * transaction, so writers may race: who is late reads again what was newer.
 */
export class TableDeviceDirectory implements DeviceDirectory {
  readonly #table: TableClient;
  readonly #partitionKey: string;

  constructor(table: TableClient, hub: string) {
    this.#table = table;
    this.#partitionKey = keyPart(hub);
  }

  /** An answer that was lost is found written on the next try; its rows are then not counted. */
  async apply(changes: readonly DeviceChange[], nowUtc: string): Promise<number> {
    let written = 0;
    for (const chunk of chunksOf(changes)) written += await this.#applyChunk(chunk, nowUtc);
    return written;
  }

  async get(deviceId: string): Promise<DeviceRecord | undefined> {
    try {
      return await this.#read(deviceId);
    } catch (error) {
      throw asServiceError(error);
    }
  }

  async list(
    isMember: ((record: DeviceRecord) => boolean) | undefined,
    top: number,
    continuation?: string,
  ): Promise<{ items: DeviceRecord[]; continuation?: string }> {
    const items: DeviceRecord[] = [];
    let scanned = 0;
    let last: string | undefined;
    try {
      for await (const row of this.#rowsAfter(continuation)) {
        if (items.length === top || scanned === maxScannedPerPage)
          return { items, continuation: last! };
        scanned += 1;
        last = row.deviceId;
        const record = fromDeviceRow(row);
        if (isMember === undefined || isMember(record)) items.push(record);
      }
    } catch (error) {
      throw asServiceError(error);
    }
    return { items };
  }

  async markSwept(nowUtc: string): Promise<void> {
    await withRetries(async () => {
      const head = await readHead(this.#table, this.#partitionKey);
      await this.#commit({ ...head, sweptUtc: nowUtc }, []);
    });
  }

  async lastSweptUtc(): Promise<string | undefined> {
    try {
      return (await readHead(this.#table, this.#partitionKey)).sweptUtc;
    } catch (error) {
      throw asServiceError(error);
    }
  }

  async #applyChunk(chunk: Chunk, nowUtc: string): Promise<number> {
    let trustsHints = true;
    const { version, written } = await withRetries(async () => {
      // The head comes first: rows read under an older head could be older than its ETag allows.
      const head = await readHead(this.#table, this.#partitionKey);
      const rows = await this.#mergeChunk(chunk, nowUtc, trustsHints);
      trustsHints = false;
      if (rows.length > 0) await this.#commit(head, rows);
      return { version: head.version + 1, written: rows.length };
    });
    if (written > 0 && version % trimInterval === 0)
      await withRetries(() => trimChanges(this.#table, this.#partitionKey, version));
    return written;
  }

  /** The rows that a chunk changes. A device believed new is inserted unread: a conflict tells otherwise. */
  async #mergeChunk(chunk: Chunk, nowUtc: string, trustsHints: boolean): Promise<Merged[]> {
    const merged = await mapConcurrently([...chunk.values()], readConcurrency, async (changes) => {
      const isNew = trustsHints && changes[0]!.isNew === true;
      const current = isNew ? undefined : await this.#read(changes[0]!.facts.deviceId);
      const record = changes.reduce(
        (record, change) => mergeChange(record, change, nowUtc) ?? record,
        current,
      );
      return record === undefined || record === current
        ? []
        : [{ record, isNew: current === undefined }];
    });
    return merged.flat();
  }

  async #commit(head: DirectoryHead, rows: readonly Merged[]): Promise<void> {
    const version = head.version + 1;
    const headRow = toHeadRow(this.#partitionKey, { ...head, version });
    const records = rows.map(({ record }) => record);
    const actions: TransactionAction[] = [
      head.etag === undefined
        ? ['create', headRow]
        : ['update', headRow, 'Replace', { etag: head.etag }],
      ['create', toChangeRow(this.#partitionKey, version, records)],
      ...rows.map(({ record, isNew }): TransactionAction => {
        const row = toDeviceRow(this.#partitionKey, record);
        return isNew ? ['create', row] : ['upsert', row, 'Replace'];
      }),
    ];
    await this.#table.submitTransaction(actions);
  }

  async #read(deviceId: string): Promise<DeviceRecord | undefined> {
    try {
      const row = await this.#table.getEntity<DeviceRow>(this.#partitionKey, deviceKey(deviceId));
      return fromDeviceRow(row);
    } catch (error) {
      if (tableStatus(error) === 404) return undefined;
      throw error;
    }
  }

  async *#rowsAfter(deviceId: string | undefined) {
    const from = deviceId === undefined ? deviceKeys.from : deviceKey(deviceId);
    const filter = odata`PartitionKey eq ${this.#partitionKey} and RowKey gt ${from} and RowKey lt ${deviceKeys.to}`;
    const pages = this.#table
      .listEntities<DeviceRow>({ queryOptions: { filter } })
      .byPage({ maxPageSize: scanPageSize });
    for await (const page of pages) yield* page;
  }
}

interface Merged {
  record: DeviceRecord;
  isNew: boolean;
}

function* chunksOf(changes: readonly DeviceChange[]): Generator<Chunk, void> {
  let chunk: Chunk = new Map();
  for (const change of changes) {
    const { deviceId } = change.facts;
    const known = chunk.get(deviceId);
    if (known === undefined && chunk.size === maxDevicesPerWrite) {
      yield chunk;
      chunk = new Map();
    }
    if (known === undefined) chunk.set(deviceId, [change]);
    else known.push(change);
  }
  if (chunk.size > 0) yield chunk;
}
