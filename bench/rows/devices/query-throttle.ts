import type { DeviceFacts } from '../../../shared/devices/device.ts';
import { PacedRegistry } from '../../../shared/devices/paced-registry.ts';
import { syncRatesOf } from '../../../shared/devices/sync-rates.ts';
import { syncTwins } from '../../../shared/devices/sync-twins.ts';
import type { TwinPage } from '../../../shared/devices/twin-registry.ts';
import { FixedClock } from '../../../test/support/fixed-clock.ts';
import { type Row, row } from '../../row.ts';
import { MemoryDirectory, MemorySweeps } from '../../support/memory-directory.ts';
import { deviceIdOf } from '../../support/typical-fleet.ts';

/** A million twins, a thousand a page; that each page tells of one is enough to count queries. */
const pages = 1_000;
const minuteMs = 60_000;
/** Runs of sync follow one another every five minutes. */
const runEveryMs = 5 * minuteMs;
/** What one unit of S1 lets through, for all who ask it. */
const throttle = 20;

/** A hub that notes when it was asked for a page. */
class AskedHub {
  readonly askedMs: number[] = [];
  readonly #clock: FixedClock;

  constructor(clock: FixedClock) {
    this.#clock = clock;
  }

  async readPage(continuation = '0'): Promise<TwinPage> {
    this.askedMs.push(this.#clock.nowMs());
    const page = Number(continuation);
    const devices: DeviceFacts[] = [
      {
        ...{ deviceId: deviceIdOf(page), generation: '', status: 'enabled', twinVersion: 1 },
        groupTag: undefined,
      },
    ];
    return page + 1 < pages ? { devices, continuation: String(page + 1) } : { devices };
  }

  async count(): Promise<number> {
    return pages;
  }

  async find(): Promise<undefined> {
    return undefined;
  }
}

/** A sweep of many runs, each a pace of its own, in a time that passes only where it waits. */
export async function measure(): Promise<Row[]> {
  const clock = new FixedClock();
  const hub = new AskedHub(clock);
  const directory = new MemoryDirectory();
  const parts = { directory, view: directory, sweeps: new MemorySweeps(), clock };
  const wait = async (ms: number) => clock.advance(ms);
  let outcome: string | undefined;
  while (outcome !== 'complete') {
    const endMs = clock.nowMs() + runEveryMs;
    const registry = new PacedRegistry(hub, syncRatesOf('S1', 1), clock, wait);
    ({ outcome } = await syncTwins({ ...parts, registry }));
    clock.advance(Math.max(0, endMs - clock.nowMs()));
  }
  return [
    row(
      'sweep of 1,000,000 twins at an S1: most queries in any minute',
      mostInAMinute(hub.askedMs),
      'queries',
      { atMost: throttle },
    ),
  ];
}

function mostInAMinute(timesMs: readonly number[]): number {
  let first = 0;
  let most = 0;
  timesMs.forEach((ms, last) => {
    while (timesMs[first]! <= ms - minuteMs) first += 1;
    most = Math.max(most, last - first + 1);
  });
  return most;
}
