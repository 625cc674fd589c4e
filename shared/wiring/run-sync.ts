import type { DirectoryCopy } from '../devices/device-directory.ts';
import type { SweepStore } from '../devices/sweep-store.ts';
import { findStall } from '../devices/sync-stall.ts';
import { type SyncReport, syncTwins } from '../devices/sync-twins.ts';
import type { AppParts } from './app-parts.ts';

/** What of the app sync works with. */
export interface SyncApp extends Pick<AppParts, 'clock' | 'twins' | 'directory' | 'incidents'> {
  directoryView(): Promise<DirectoryCopy>;
  sweeps(): Promise<SweepStore>;
}

const scope = { kind: 'syncStalled' } as const;

/**
 * One run of twin sync, by a timer with about this interval. That it has stalled is an incident, until
 * a sweep completes.
 * @throws what the IoT hub or storage throws.
 */
export async function runSync(app: SyncApp, intervalMs: number): Promise<SyncReport> {
  const { clock } = app;
  const [registry, directory, view, sweeps] = await Promise.all([
    app.twins(),
    app.directory(),
    app.directoryView(),
    app.sweeps(),
  ]);
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
