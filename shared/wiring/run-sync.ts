import { setTimeout as wait } from 'node:timers/promises';
import type { ExactCopy } from '../devices/device-directory.ts';
import { needsSweep, type SyncReason } from '../devices/needs-sweep.ts';
import { PacedRegistry } from '../devices/paced-registry.ts';
import type { SweepStore } from '../devices/sweep-store.ts';
import { findStall } from '../devices/sync-stall.ts';
import { type SyncReport, syncTwins } from '../devices/sync-twins.ts';
import type { AppParts } from './app-parts.ts';
import type { Settings } from './settings.ts';

/** What of the app sync works with. */
export interface SyncApp extends Pick<AppParts, 'clock' | 'twins' | 'directory' | 'incidents'> {
  readonly settings: Pick<Settings, 'syncRates'>;
  directoryView(): Promise<ExactCopy>;
  sweeps(): Promise<SweepStore>;
}

/** Why a run begins, and how far apart the runs of the schedule are: 0 while that is not known. */
export interface SyncOccasion {
  reason: SyncReason;
  intervalMs: number;
}

const scope = { kind: 'syncStalled' } as const;

/**
 * One run of twin sync. That it has stalled is an incident, until a sweep completes.
 * @returns undefined when there was nothing to do.
 * @throws what the IoT hub or storage throws.
 */
export async function runSync(
  app: SyncApp,
  { reason, intervalMs }: SyncOccasion,
): Promise<SyncReport | undefined> {
  const { clock, settings } = app;
  const sweeps = await app.sweeps();
  if (!needsSweep(await sweeps.load(), { reason, intervalMs, nowMs: clock.nowMs() }))
    return undefined;
  const [twins, directory, view] = await Promise.all([
    app.twins(),
    app.directory(),
    app.directoryView(),
  ]);
  const registry = new PacedRegistry(twins, settings.syncRates, clock, wait);
  let report: SyncReport | undefined;
  try {
    report = await syncTwins({ registry, directory, view, sweeps, clock });
    return report;
  } finally {
    await tell(app, report, intervalMs);
  }
}

async function tell(
  app: SyncApp,
  report: SyncReport | undefined,
  intervalMs: number,
): Promise<void> {
  const incidents = await app.incidents();
  if (report?.outcome === 'complete') return incidents.end(scope);
  // The run that goes on with the sweep will tell.
  if (report?.outcome === 'overtaken') return;
  const [directory, sweeps] = await Promise.all([app.directory(), app.sweeps()]);
  const [lastSweptUtc, sweep] = await Promise.all([directory.lastSweptUtc(), sweeps.load()]);
  const nowMs = app.clock.nowMs();
  const stall = findStall(report, { lastSweptUtc, sweep, intervalMs, nowMs });
  if (stall === undefined) return;
  await incidents.raise({ ...scope, from: stall.sinceUtc, detail: stall.detail });
}
