import { believedShrink } from './remove-gone.ts';
import type { Sweep } from './sweep-store.ts';
import type { SyncReport } from './sync-twins.ts';

/** A sweep that takes this many times as long as it should has stalled. */
const patience = 3;
/** A timer tells its interval only roughly; a sweep that is late by less is none to wake somebody for. */
const shortestIntervalMs = 15 * 60_000;

/** Where sync stands after a run. */
export interface SyncState {
  lastSweptUtc: string | undefined;
  sweep: Sweep | undefined;
  /** Between two runs, as far as that is known. */
  intervalMs: number;
  nowMs: number;
}

/** What keeps devices and groups from being brought up to date, and since when they are not. */
export interface SyncStall {
  sinceUtc: string;
  detail: string;
}

/** What stalls a sweep that a run did not complete; the report is undefined after one that failed. */
export function findStall(report: SyncReport | undefined, state: SyncState): SyncStall | undefined {
  const sinceUtc = state.lastSweptUtc ?? state.sweep?.startedUtc;
  if (sinceUtc === undefined) return undefined;
  const detail = doubtOfFirst(report, state) ?? doubt(report) ?? overdue(report, state, sinceUtc);
  return detail === undefined ? undefined : { sinceUtc, detail };
}

/** Until a first sweep is believed, unknown devices are not judged. */
function doubtOfFirst(
  report: SyncReport | undefined,
  { lastSweptUtc }: SyncState,
): string | undefined {
  if (report?.outcome !== 'unconfirmed' || lastSweptUtc !== undefined) return undefined;
  if (!isShrunk(report)) return undefined;
  return `The first sweep saw ${report.seen} devices, but the IoT hub counts ${report.expected}; until another sweep agrees, devices that are not known are not judged.`;
}

/** A sweep that is not believed says so at once: what it asks for may need a person. */
function doubt(report: SyncReport | undefined): string | undefined {
  if (report?.outcome === 'empty')
    return `The IoT hub named no device, but ${report.expected} are known; nothing is removed until it names some.`;
  if (report?.outcome === 'unconfirmed' && report.missed > 0)
    return `Two sweeps in a row missed the same devices, but the IoT hub has many of them: its query leaves devices out; nothing is removed.`;
  if (report?.outcome === 'unconfirmed' && isShrunk(report))
    return `A sweep saw ${report.seen} of ${report.expected} known devices; the others are removed only if the next sweep misses them, too.`;
  return undefined;
}

function isShrunk({ seen, expected }: SyncReport): boolean {
  return seen < expected * (1 - believedShrink);
}

function overdue(
  report: SyncReport | undefined,
  { sweep, intervalMs, nowMs }: SyncState,
  sinceUtc: string,
): string | undefined {
  const expectedMs = Math.max(intervalMs, shortestIntervalMs) + sweepMs(report, sweep, nowMs);
  if (nowMs - Date.parse(sinceUtc) < patience * expectedMs) return undefined;
  const read = `it has read ${sweep?.seen ?? 0} devices`;
  return report === undefined
    ? `No sweep has completed since then; the last run failed, and ${read}.`
    : `No sweep has completed since then; one is under way, and ${read}.`;
}

/** How long a sweep that pauses and goes on will have taken: large fleets take many runs. */
function sweepMs(report: SyncReport | undefined, sweep: Sweep | undefined, nowMs: number): number {
  if (report?.leftMs === undefined || sweep === undefined) return 0;
  return nowMs - Date.parse(sweep.startedUtc) + report.leftMs;
}
