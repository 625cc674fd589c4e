import { DeviceColumns } from '../../shared/devices/device-columns.ts';
import type {
  DeviceChange,
  DeviceDirectory,
  ExactCopy,
} from '../../shared/devices/device-directory.ts';
import { FingerprintSet, fingerprint, packFingerprints } from '../../shared/devices/fingerprint.ts';
import type { Sweep, SweepStore } from '../../shared/devices/sweep-store.ts';

/** A directory without storage, that counts what is written. */
export class MemoryDirectory implements ExactCopy, DeviceDirectory {
  readonly #columns = new DeviceColumns();
  readonly version = 1;
  readonly isComplete = true;
  readonly isSettled = true;
  writes = 0;

  async apply(changes: readonly DeviceChange[]): Promise<number> {
    for (const { facts } of changes) this.#columns.set(facts);
    this.writes += changes.length;
    return changes.length;
  }

  find(deviceId: string) {
    return this.#columns.find(deviceId);
  }

  devices() {
    return this.#columns.devices();
  }

  tagCounts() {
    return this.#columns.tagCounts();
  }

  changedSince(): Iterable<string> {
    return [];
  }

  async get(): Promise<undefined> {
    return undefined;
  }

  async list() {
    return { items: [] };
  }

  async forget(): Promise<number> {
    return 0;
  }

  async forgetChanges(): Promise<void> {}

  async countTags() {
    return this.#columns.tagCounts();
  }

  async keepTagCounts(): Promise<void> {}

  async refresh(): Promise<void> {}

  async catchUp(): Promise<void> {}

  async markSwept(): Promise<void> {}

  async lastSweptUtc(): Promise<undefined> {
    return undefined;
  }
}

/** Keeps what a sweep has seen as storage would, packed. */
export class MemorySweeps implements SweepStore {
  #sweep: Sweep | undefined;
  #seen: Uint8Array[] = [];

  async load(): Promise<Sweep | undefined> {
    return this.#sweep;
  }

  async save(sweep: Sweep, seen: readonly string[]): Promise<void> {
    if (this.#sweep?.number !== sweep.number) this.#seen = [];
    this.#sweep = structuredClone(sweep);
    if (seen.length > 0) this.#seen.push(packFingerprints(seen.map(fingerprint)));
  }

  async seenBy(): Promise<FingerprintSet> {
    const set = new FingerprintSet();
    for (const packed of this.#seen) set.add(packed);
    return set;
  }

  async forgetBefore(): Promise<void> {}
}
