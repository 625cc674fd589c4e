import { odata, type TableClient } from '@azure/data-tables';
import type { DeviceRecord } from '../devices/device.ts';
import type { DeviceChange, DeviceDirectory, TagCounts } from '../devices/device-directory.ts';
import { mergeChange } from '../devices/merge-change.ts';
import { type DeviceRow, deviceKey, deviceKeys, fromDeviceRow } from './device-row.ts';
import { readHead } from './directory-head.ts';
import { DirectoryWriter, maxDevicesPerWrite, type Revisions } from './directory-writer.ts';
import { keyPart } from './keys.ts';
import { asServiceError, rethrow } from './open-table.ts';
import { foldTagCounts, readTagCounts, replaceTagCounts } from './tag-counts.ts';
import { removeChanges } from './trim-changes.ts';

/** How many rows one page of a list may look through for members before it says "go on". */
const maxScannedPerPage = 10_000;
const scanPageSize = 1_000;

/**
 * The directory of one hub in one partition: `head`, a row a device, and a row a version with the
 * facts it changed, which views follow. Every write replaces `head` under its ETag in the same
 * transaction, so writers may race: who is late reads again what was newer.
 */
export class TableDeviceDirectory implements DeviceDirectory {
  readonly #table: TableClient;
  readonly #partitionKey: string;
  readonly #writer: DirectoryWriter;

  constructor(table: TableClient, hub: string) {
    this.#table = table;
    this.#partitionKey = keyPart(hub);
    this.#writer = new DirectoryWriter(table, this.#partitionKey);
  }

  /** An answer that was lost is found written on the next try; its rows are then not counted. */
  async apply(changes: readonly DeviceChange[], nowUtc: string): Promise<number> {
    let written = 0;
    for (const chunk of chunksOf(changes))
      written += await this.#writer.write(revisionsOf(chunk, nowUtc));
    return written;
  }

  async forget(
    deviceIds: readonly string[],
    isMeant: (record: DeviceRecord) => boolean,
  ): Promise<number> {
    const revise = (current: DeviceRecord | undefined) =>
      current !== undefined && isMeant(current) ? undefined : current;
    const unique = [...new Set(deviceIds)];
    let removed = 0;
    for (let i = 0; i < unique.length; i += maxDevicesPerWrite) {
      const chunk = unique.slice(i, i + maxDevicesPerWrite);
      removed += await this.#writer.write(
        new Map(chunk.map((deviceId) => [deviceId, { revise, isNew: false }])),
      );
    }
    return removed;
  }

  async forgetChanges(version: number): Promise<void> {
    try {
      // What is counted from them is kept.
      await foldTagCounts(this.#table, this.#partitionKey);
      await removeChanges(this.#table, this.#partitionKey, version);
    } catch (error) {
      throw asServiceError(error);
    }
  }

  async get(deviceId: string): Promise<DeviceRecord | undefined> {
    return this.#writer.read(deviceId).catch(rethrow);
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

  countTags(): Promise<TagCounts | undefined> {
    return readTagCounts(this.#table, this.#partitionKey).catch(rethrow);
  }

  async keepTagCounts(version: number, counts: TagCounts): Promise<void> {
    await replaceTagCounts(this.#table, this.#partitionKey, version, counts).catch(rethrow);
  }

  markSwept(nowUtc: string): Promise<void> {
    return this.#writer.markSwept(nowUtc);
  }

  async lastSweptUtc(): Promise<string | undefined> {
    const head = await readHead(this.#table, this.#partitionKey).catch(rethrow);
    return head.sweptUtc;
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

/** Changes of at most `maxDevicesPerWrite` devices, in order, by device id. */
type Chunk = Map<string, DeviceChange[]>;

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

function revisionsOf(chunk: Chunk, nowUtc: string): Revisions {
  const revise = (current: DeviceRecord | undefined, changes: readonly DeviceChange[]) =>
    changes.reduce((record, change) => mergeChange(record, change, nowUtc) ?? record, current);
  return new Map(
    [...chunk].map(([deviceId, changes]) => [
      deviceId,
      { revise: (current) => revise(current, changes), isNew: changes[0]!.isNew === true },
    ]),
  );
}
