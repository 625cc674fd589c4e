import { odata, type TableClient } from '@azure/data-tables';
import type { DeviceFacts } from '../devices/device.ts';
import { DeviceColumns } from '../devices/device-columns.ts';
import type { DirectoryCopy, TagCounts } from '../devices/device-directory.ts';
import { RecentChanges } from '../devices/recent-changes.ts';
import type { Clock } from '../kernel/clock.ts';
import { changeKey, fromChangeRow, versionOfChangeKey } from './change-row.ts';
import { type DeviceRow, deviceKeys, fromDeviceRow } from './device-row.ts';
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
export class TableDirectoryView implements DirectoryCopy {
  readonly #table: TableClient;
  readonly #partitionKey: string;
  readonly #clock: Clock;
  #columns = new DeviceColumns();
  #version = 0;
  #isComplete = false;
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
      this.#isComplete = head.sweptUtc !== undefined;
      this.#polledMs = nowMs;
    } catch (error) {
      throw asServiceError(error);
    }
  }

  /** A head that went back is another directory under the same name. */
  async #follow(head: DirectoryHead): Promise<void> {
    const behind = head.version - this.#version;
    const canFollow = this.#version > 0 && behind > 0 && behind <= keptChanges;
    const changed = canFollow ? await this.#changesUpTo(head.version) : undefined;
    if (changed === undefined) {
      this.#columns = await this.#readAll();
      this.#changes.forget(head.version);
    } else {
      for (const facts of changed) this.#columns.set(facts);
      const deviceIds = changed.map(({ deviceId }) => deviceId);
      this.#changes.add(head.version, deviceIds);
    }
    this.#version = head.version;
  }

  /** What changed since our version, in order; undefined when a row of it is gone. */
  async #changesUpTo(version: number): Promise<DeviceFacts[] | undefined> {
    const filter = odata`PartitionKey eq ${this.#partitionKey} and RowKey gt ${changeKey(this.#version)} and RowKey le ${changeKey(version)}`;
    const changed: DeviceFacts[] = [];
    let next = this.#version + 1;
    for await (const row of this.#table.listEntities({ queryOptions: { filter } })) {
      if (versionOfChangeKey(row.rowKey!) !== next) return undefined;
      for (const facts of fromChangeRow(row)) changed.push(facts);
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
      .listEntities<DeviceRow>({ queryOptions: { filter } })
      .byPage({ maxPageSize: pageSize });
    for await (const page of pages) for (const row of page) columns.set(fromDeviceRow(row));
    return columns;
  }
}
