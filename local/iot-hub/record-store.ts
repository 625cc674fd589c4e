import type { HubRecord } from './identity.ts';
import { Journal } from './journal.ts';

/** One change of one record; without a record it is gone. */
interface StoredChange {
  deviceId: string;
  moduleId?: string;
  record?: HubRecord;
}

interface DeviceEntry {
  device: HubRecord;
  modules: Map<string, HubRecord>;
}

/** All devices with their modules, in memory and, given a folder, on disk. */
export class RecordStore {
  readonly #devices = new Map<string, DeviceEntry>();
  readonly #journal: Journal<StoredChange> | undefined;
  /** Made when asked for, and good until something changes: pages of a query ask again and again. */
  #list: readonly HubRecord[] | undefined;

  constructor(folder: string | undefined) {
    if (folder === undefined) return;
    this.#journal = new Journal(folder);
    for (const change of this.#journal.found) this.#apply(change);
    this.#compact(this.#journal);
  }

  get(deviceId: string, moduleId?: string): HubRecord | undefined {
    const entry = this.#devices.get(deviceId);
    return moduleId === undefined ? entry?.device : entry?.modules.get(moduleId);
  }

  devices(): readonly HubRecord[] {
    this.#list ??= [...this.#devices.values()].map(({ device }) => device);
    return this.#list;
  }

  modules(deviceId: string): HubRecord[] {
    return [...(this.#devices.get(deviceId)?.modules.values() ?? [])];
  }

  /** A module is put only below a device that is there. */
  put(record: HubRecord): void {
    this.#commit({ ...ids(record), record });
  }

  /** A device takes its modules with it. */
  delete(record: HubRecord): void {
    this.#commit(ids(record));
  }

  close(): void {
    this.#journal?.close();
  }

  #commit(change: StoredChange): void {
    this.#journal?.append(change);
    this.#apply(change);
  }

  #apply({ deviceId, moduleId, record }: StoredChange): void {
    this.#list = undefined;
    const entry = this.#devices.get(deviceId);
    if (moduleId !== undefined) {
      if (record) entry?.modules.set(moduleId, record);
      else entry?.modules.delete(moduleId);
    } else if (!record) this.#devices.delete(deviceId);
    else if (entry) entry.device = record;
    else this.#devices.set(deviceId, { device: record, modules: new Map() });
  }

  /** Rewrites a journal of which more than half tells of the past. */
  #compact(journal: Journal<StoredChange>): void {
    const records = [...this.#devices.values()].flatMap(({ device, modules }) => [
      device,
      ...modules.values(),
    ]);
    if (journal.found.length <= 2 * records.length) return;
    journal.replaceAll(records.map((record) => ({ ...ids(record), record })));
  }
}

function ids({ deviceId, moduleId }: HubRecord) {
  return moduleId === undefined ? { deviceId } : { deviceId, moduleId };
}
