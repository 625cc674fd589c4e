import type { DeviceFacts } from '../../../shared/devices/device.ts';
import type { FingerprintSet } from '../../../shared/devices/fingerprint.ts';
import { syncTwins } from '../../../shared/devices/sync-twins.ts';
import type { TwinPage, TwinRegistry } from '../../../shared/devices/twin-registry.ts';
import { FixedClock } from '../../../test/support/fixed-clock.ts';
import { type Row, row } from '../../row.ts';
import { heldBytes } from '../../support/heap.ts';
import { MemoryDirectory, MemorySweeps } from '../../support/memory-directory.ts';
import { deviceIdOf } from '../../support/typical-fleet.ts';

const twins = 1_000_000;
const pageSize = 1_000;
/** One twin in so many has changed since the sweep before. */
const changedEvery = 100;
const weighedEvery = 100;

/** A hub that makes its pages when they are asked for, and weighs the process now and then. */
class Hub implements TwinRegistry {
  sweep = 1;
  mostBytes = 0;

  async readPage(continuation = '0'): Promise<TwinPage> {
    const first = Number(continuation);
    if (first % (weighedEvery * pageSize) === 0) this.weigh();
    const devices = Array.from({ length: pageSize }, (_, i) => this.#twin(first + i));
    const next = first + pageSize;
    return next < twins ? { devices, continuation: String(next) } : { devices };
  }

  async count(): Promise<number> {
    return twins;
  }

  async find(): Promise<DeviceFacts | undefined> {
    return undefined;
  }

  weigh(): void {
    this.mostBytes = Math.max(this.mostBytes, heldBytes());
  }

  #twin(index: number): DeviceFacts {
    const changed = index % changedEvery === 0 ? this.sweep : 1;
    return {
      ...{ deviceId: deviceIdOf(index), generation: '', status: 'enabled', twinVersion: changed },
      groupTag: `group-${(index + changed) % 50}`,
    };
  }
}

/** Also weighs where a sweep holds the most: all that it has seen, to find what is gone. */
class WeighedSweeps extends MemorySweeps {
  readonly #weigh: () => void;

  constructor(weigh: () => void) {
    super();
    this.#weigh = weigh;
  }

  override async seenBy(): Promise<FingerprintSet> {
    const seen = await super.seenBy();
    this.#weigh();
    return seen;
  }
}

export async function measure(): Promise<Row[]> {
  const registry = new Hub();
  const directory = new MemoryDirectory();
  const parts = { registry, directory, view: directory, clock: new FixedClock() };
  await syncTwins({ ...parts, sweeps: new MemorySweeps() });
  const known = heldBytes();
  registry.sweep = 2;
  directory.writes = 0;
  registry.mostBytes = 0;
  const sweeps = new WeighedSweeps(() => registry.weigh());
  const report = await syncTwins({ ...parts, sweeps });
  if (report.outcome !== 'complete' || report.seen !== twins) {
    throw new Error(`the sweep was ${report.outcome} after ${report.seen} twins`);
  }
  return [
    row(
      'sweep of 1,000,000 twins, 10,000 of them changed: rows written',
      directory.writes,
      'rows',
      {
        atMost: twins / changedEvery,
      },
    ),
    row(
      'sweep of 1,000,000 twins: memory beside the directory',
      (registry.mostBytes - known) / 1e6,
      'MB',
      { atMost: 32 },
    ),
  ];
}
