import type { FingerprintSet } from '../../shared/devices/fingerprint.ts';
import type { Sweep, SweepStore } from '../../shared/devices/sweep-store.ts';
import { syncTwins } from '../../shared/devices/sync-twins.ts';
import { HubTwinRegistry } from '../../shared/hub/hub-twin-registry.ts';
import { systemClock } from '../../shared/kernel/clock.ts';
import { openTable } from '../../shared/storage/open-table.ts';
import { TableSweepStore } from '../../shared/storage/table-sweep-store.ts';
import { heldBytes } from './heap.ts';
import { factsBefore } from './large-fleet.ts';
import type { LargeHub } from './large-hub.ts';
import { MemoryDirectory } from './memory-directory.ts';

export interface SweepingOptions {
  hub: LargeHub;
  storage: string;
  size: number;
}

/** How far a sweeping process is, told after each page; sums of this process alone. */
export interface SweepingReport {
  pages: number;
  pagesHere: number;
  writes: number;
  outcome?: string;
  seen?: number;
  /** Over what it took when it knew the whole fleet. */
  grownHeldBytes: number;
  grownRssBytes: number;
}

const weighedEvery = 50;

// A process that knows the fleet as it was, and sweeps it: pages come from a real hub, how far it is
// goes to real storage. The directory is in memory: storage for tests does not hold a million rows.
const { hub, storage, size } = JSON.parse(process.argv[2]!) as SweepingOptions;
const directory = new MemoryDirectory();
await directory.apply(
  Array.from({ length: size }, (_, i) => ({ facts: factsBefore(i), source: 'sweep' as const })),
);
directory.writes = 0;
const report: SweepingReport = {
  ...{ pages: 0, pagesHere: 0, writes: 0, grownHeldBytes: 0, grownRssBytes: 0 },
};
const before = { held: heldBytes(), rss: process.memoryUsage().rss };

/** Tells of each page once it is kept, and weighs the process now and then. */
class WatchedSweeps implements SweepStore {
  readonly #sweeps: SweepStore;

  constructor(sweeps: SweepStore) {
    this.#sweeps = sweeps;
  }

  load = () => this.#sweeps.load();
  forgetBefore = (sweep: number) => this.#sweeps.forgetBefore(sweep);

  async save(sweep: Sweep, seen: readonly string[]): Promise<void> {
    await this.#sweeps.save(sweep, seen);
    if (sweep.pages === report.pages) return;
    report.pages = sweep.pages;
    report.pagesHere += 1;
    weigh(sweep.pages % weighedEvery === 0);
    tell();
  }

  async seenBy(sweep: number): Promise<FingerprintSet> {
    const seen = await this.#sweeps.seenBy(sweep);
    weigh(true);
    return seen;
  }
}

function weigh(isThorough: boolean): void {
  const grownRssBytes = process.memoryUsage().rss - before.rss;
  report.grownRssBytes = Math.max(report.grownRssBytes, grownRssBytes);
  if (isThorough)
    report.grownHeldBytes = Math.max(report.grownHeldBytes, heldBytes() - before.held);
}

function tell(): void {
  process.send!({ ...report, writes: directory.writes });
}

const iotHub = { kind: 'connectionString', connectionString: hub.connectionString } as const;
const registry = await HubTwinRegistry.open({ iotHub, iotHubEndpoint: hub.url });
const table = await openTable({ kind: 'connectionString', connectionString: storage }, 'devices');
const sweeps = new WatchedSweeps(new TableSweepStore(table, 'bench'));
const parts = { registry, directory, view: directory, sweeps, clock: systemClock };
let ended = await syncTwins(parts);
while (ended.outcome === 'paused') ended = await syncTwins(parts);
Object.assign(report, { outcome: ended.outcome, seen: ended.seen });
tell();
process.disconnect();
