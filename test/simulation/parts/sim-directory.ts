import type { DeviceFacts, DeviceRecord } from '../../../shared/devices/device.ts';
import type {
  DeviceChange,
  DeviceDirectory,
  DirectoryCopy,
} from '../../../shared/devices/device-directory.ts';
import { mergeChange } from '../../../shared/devices/merge-change.ts';
import type { Clock } from '../../../shared/kernel/clock.ts';
import type { Wire } from './wire.ts';

/** A copy follows the directory at most this often. */
const refreshMs = 5_000;

/** What is known of devices, and what changed since which version. */
export class SimDirectory {
  readonly records = new Map<string, DeviceRecord>();
  /** The version at which each device last changed. */
  readonly changed = new Map<string, number>();
  version = 0;
  isSwept = false;

  apply(changes: readonly DeviceChange[], nowUtc: string): number {
    let count = 0;
    for (const change of changes) {
      const { deviceId } = change.facts;
      const next = mergeChange(this.records.get(deviceId), change, nowUtc);
      if (next === undefined) continue;
      this.version += 1;
      this.records.set(deviceId, next);
      this.changed.set(deviceId, this.version);
      count += 1;
    }
    return count;
  }

  /** As one process writes to it. */
  directoryFor(wire: Wire): DeviceDirectory {
    const directory: Pick<DeviceDirectory, 'apply' | 'get'> = {
      apply: (changes, nowUtc) => wire.elsewhere(() => this.apply(changes, nowUtc)),
      get: (deviceId) => wire.elsewhere(() => this.records.get(deviceId)),
    };
    return directory as DeviceDirectory;
  }
}

/** A process's copy of the directory, as old as its last refresh. */
export class SimDirectoryView implements DirectoryCopy {
  readonly #directory: SimDirectory;
  readonly #wire: Wire;
  readonly #clock: Clock;
  #records = new Map<string, DeviceRecord>();
  #changed = new Map<string, number>();
  #polledMs = Number.NEGATIVE_INFINITY;
  version = 0;
  isComplete = false;

  constructor(directory: SimDirectory, wire: Wire, clock: Clock) {
    this.#directory = directory;
    this.#wire = wire;
    this.#clock = clock;
  }

  find(deviceId: string): DeviceFacts | undefined {
    return this.#records.get(deviceId);
  }

  changedSince(version: number): Iterable<string> {
    return [...this.#changed].filter(([, at]) => at > version).map(([deviceId]) => deviceId);
  }

  devices(): Iterable<DeviceFacts> {
    return this.#records.values();
  }

  tagCounts(): never {
    throw new Error('evaluation counts no tags');
  }

  async refresh(): Promise<void> {
    if (this.#clock.nowMs() - this.#polledMs >= refreshMs) await this.catchUp();
  }

  async catchUp(): Promise<void> {
    const polledMs = this.#clock.nowMs();
    const { records, changed, version, isSwept } = await this.#wire.elsewhere(() => ({
      records: new Map(this.#directory.records),
      changed: new Map(this.#directory.changed),
      version: this.#directory.version,
      isSwept: this.#directory.isSwept,
    }));
    // Of two answers that overtook each other, the newer one stays.
    if (version < this.version) return;
    this.#polledMs = polledMs;
    this.#records = records;
    this.#changed = changed;
    this.version = version;
    this.isComplete ||= isSwept;
  }
}
