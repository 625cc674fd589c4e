import type { TableClient } from '@azure/data-tables';
import type { DeviceFacts, DeviceRecord } from '../../shared/devices/device.ts';
import { syncTwins } from '../../shared/devices/sync-twins.ts';
import { TableDeviceDirectory } from '../../shared/storage/table-device-directory.ts';
import { TableDirectoryView } from '../../shared/storage/table-directory-view.ts';
import { TableSweepStore } from '../../shared/storage/table-sweep-store.ts';
import { deviceFacts } from './device-facts.ts';
import { FakeTwinRegistry } from './fake-twin-registry.ts';
import { FixedClock } from './fixed-clock.ts';

let hubs = 0;

/** A hub with these devices, and sync into Table Storage as the functions of several processes run it. */
export class SweptHub {
  readonly registry: FakeTwinRegistry;
  readonly clock = new FixedClock();
  readonly directory: TableDeviceDirectory;
  readonly #table: TableClient;
  readonly #name = `hub-${++hubs}`;
  #view: TableDirectoryView;

  constructor(table: TableClient, fleet: readonly DeviceFacts[], pageSize?: number) {
    this.#table = table;
    this.registry = new FakeTwinRegistry(fleet, pageSize);
    this.directory = new TableDeviceDirectory(table, this.#name);
    this.#view = new TableDirectoryView(table, this.#name, this.clock);
  }

  sync() {
    this.clock.advance(60_000);
    const { registry, directory, clock } = this;
    const sweeps = new TableSweepStore(this.#table, this.#name);
    return syncTwins({ registry, directory, view: this.#view, sweeps, clock });
  }

  /** The process ends: all it knew is gone. */
  restart(): void {
    this.#view = new TableDirectoryView(this.#table, this.#name, this.clock);
  }

  /** Deletes what all sweeps have seen. */
  async forgetSeen(): Promise<void> {
    await new TableSweepStore(this.#table, this.#name).forgetBefore(1_000);
  }

  nowUtc(): string {
    return new Date(this.clock.nowMs()).toISOString();
  }

  async records(): Promise<DeviceRecord[]> {
    return (await this.directory.list(undefined, 1_000)).items;
  }

  /** What a process knows that has followed the directory all along. */
  async known(): Promise<DeviceFacts[]> {
    await this.#view.catchUp();
    return [...this.#view.devices()];
  }

  async live(): Promise<string[]> {
    const records = await this.records();
    return records.filter(({ status }) => status !== 'deleted').map(({ deviceId }) => deviceId);
  }
}

export function fleet(size: number): DeviceFacts[] {
  return Array.from({ length: size }, (_, i) =>
    deviceFacts(`device-${String(i).padStart(5, '0')}`, { groupTag: `group ${i % 3}` }),
  );
}

export const ids = (devices: readonly DeviceFacts[]) => devices.map(({ deviceId }) => deviceId);
