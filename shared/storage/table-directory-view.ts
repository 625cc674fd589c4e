import { odata, type TableClient } from '@azure/data-tables';
import type { DeviceFacts } from '../devices/device.ts';
import { DeviceColumns } from '../devices/device-columns.ts';
import type { ExactCopy, TagCounts } from '../devices/device-directory.ts';
import { RecentChanges } from '../devices/recent-changes.ts';
import type { Clock } from '../kernel/clock.ts';
import { changeKey, fromChangeRow, type StoredChange, versionOfChangeKey } from './change-row.ts';
import { type DeviceRow, deviceKeys, factsColumns, factsOfRow } from './device-row.ts';
import { type DirectoryHead, readHead } from './directory-head.ts';
import { keyPart } from './keys.ts';
import { asServiceError } from './open-table.ts';
import { keptChanges } from './trim-changes.ts';

const pollIntervalMs = 5_000;
const pageSize = 1_000;

/**
 * A copy of one hub's directory in this process. It follows the directory by the change rows; when
 * those it needs are gone, or at first, it reads every device, and answers from what it had until
 * then.
 */
export class TableDirectoryView implements ExactCopy {
  readonly #table: TableClient;
  readonly #partitionKey: string;
  readonly #clock: Clock;
  #columns = new DeviceColumns();
  #version = 0;
  #isComplete = false;
  #isSettled = false;
  readonly #changes = new RecentChanges();
  #polledMs = Number.NEGATIVE_INFINITY;
  #refreshing: Promise<void> | undefined;

  constructor(table: TableClient, hub: string, clock: Clock) {
    this.#table = table;
    this.#partitionKey = keyPart(hub);
    this.#clock = clock;
  }

  get version(): number {
    return this.#version;
  }

  get isComplete(): boolean {
    return this.#isComplete;
  }

  get isSettled(): boolean {
    return this.#isSettled;
  }

  find(deviceId: string): DeviceFacts | undefined {
    return this.#columns.find(deviceId);
  }

  changedSince(version: number): Iterable<string> | undefined {
    return this.#changes.since(version);
  }

  devices(): Iterable<DeviceFacts> {
    return this.#columns.devices();
  }

  tagCounts(): TagCounts {
    return this.#columns.tagCounts();
  }

  /** @throws ServiceError ServiceUnavailable when storage is busy; the copy stays as it was. */
  async refresh(): Promise<void> {
    if (this.#refreshing === undefined) {
      const nowMs = this.#clock.nowMs();
      if (nowMs - this.#polledMs < pollIntervalMs) return;
      this.#refreshing = this.#poll(nowMs).finally(() => {
        this.#refreshing = undefined;
      });
    }
    await this.#refreshing;
  }

  async catchUp(): Promise<void> {
    // A reading under way may have begun before the changes that the caller knows of.
    await this.#refreshing?.catch(() => undefined);
    this.#polledMs = Number.NEGATIVE_INFINITY;
    await this.refresh();
  }

  async #poll(nowMs: number): Promise<void> {
    try {
      const head = await readHead(this.#table, this.#partitionKey);
      if (head.version !== this.#version) await this.#follow(head);
      if (!this.#isSettled) await this.#settle();
      this.#isComplete = head.sweptUtc !== undefined;
      this.#polledMs = nowMs;
    } catch (error) {
      throw asServiceError(error);
    }
  }

  /** What has changed while everything was read is in the copy already, or is now. */
  async #settle(): Promise<void> {
    const head = await readHead(this.#table, this.#partitionKey);
    this.#isSettled = true;
    if (head.version !== this.#version) await this.#follow(head);
  }

  /** A head that went back is another directory under the same name. */
  async #follow(head: DirectoryHead): Promise<void> {
    const behind = head.version - this.#version;
    const canFollow = this.#version > 0 && behind > 0 && behind <= keptChanges;
    const changed = canFollow ? await this.#changesUpTo(head.version) : undefined;
    if (changed === undefined) {
      this.#columns = await this.#readAll();
      this.#changes.forget(head.version);
      this.#isSettled = false;
    } else {
      for (const change of changed) this.#take(change);
      const deviceIds = changed.map(({ deviceId }) => deviceId);
      this.#changes.add(head.version, deviceIds);
    }
    this.#version = head.version;
  }

  #take({ deviceId, after }: StoredChange): void {
    if (after === undefined) this.#columns.delete(deviceId);
    else this.#columns.set(after);
  }

  /** What changed since our version, in order; undefined when a row of it is gone. */
  async #changesUpTo(version: number): Promise<StoredChange[] | undefined> {
    const filter = odata`PartitionKey eq ${this.#partitionKey} and RowKey gt ${changeKey(this.#version)} and RowKey le ${changeKey(version)}`;
    const changed: StoredChange[] = [];
    let next = this.#version + 1;
    for await (const row of this.#table.listEntities({ queryOptions: { filter } })) {
      if (versionOfChangeKey(row.rowKey!) !== next) return undefined;
      for (const change of fromChangeRow(row)) changed.push(change);
      next += 1;
    }
    return next > version ? changed : undefined;
  }

  /**
   * Rows may be newer than the head that was read before them. That does no harm: the changes after
   * it are taken in all at once and end in the same facts.
   */
  async #readAll(): Promise<DeviceColumns> {
    const columns = new DeviceColumns();
    const { from, to } = deviceKeys;
    const filter = odata`PartitionKey eq ${this.#partitionKey} and RowKey gt ${from} and RowKey lt ${to}`;
    const pages = this.#table
      .listEntities<DeviceRow>({ queryOptions: { filter, select: factsColumns } })
      .byPage({ maxPageSize: pageSize });
    for await (const page of pages) for (const row of page) columns.set(factsOfRow(row));
    return columns;
  }
}
