import type { Sweep } from './sweep-store.ts';

/** How far the sweep is, as stored: any instance can tell it. */
export interface SyncProgress {
  state: 'reading' | 'removing' | 'done';
  startedUtc: string;
  /** Devices read, and about how many there are to read: 0 at the first sweep. */
  swept: number;
  expected: number;
  pages: number;
  minutesLeft?: number;
  /** The hub has asked not to be asked before. */
  restsUntilUtc?: string;
  /** The same for people. */
  summary: string;
}

export function describeSweep(sweep: Sweep, nowMs: number): SyncProgress {
  const { phase, startedUtc, seen, pages, restUntilUtc } = sweep;
  const expected = sweep.expected ?? 0;
  const leftMs = leftOf(sweep, nowMs);
  const isResting = restUntilUtc !== undefined && Date.parse(restUntilUtc) > nowMs;
  return {
    ...{ state: phase, startedUtc, swept: seen, expected, pages },
    ...(leftMs === undefined ? {} : { minutesLeft: minutes(leftMs) }),
    ...(isResting ? { restsUntilUtc: restUntilUtc } : {}),
    summary: sweptText(seen, phase === 'done' ? 0 : expected, leftMs),
  };
}

/** How long the rest will take at the pace the sweep had, pauses included. */
export function leftOf(sweep: Sweep, nowMs: number): number | undefined {
  const { phase, seen, expected = 0, startedUtc } = sweep;
  if (phase !== 'reading' || seen === 0 || expected <= seen) return undefined;
  return ((nowMs - Date.parse(startedUtc)) * (expected - seen)) / seen;
}

export function sweptText(seen: number, expected: number, leftMs: number | undefined): string {
  // A fleet that has grown since says no more how far the sweep is.
  const ofExpected = expected === 0 || expected < seen ? '' : ` of ~${shown(expected)}`;
  const left = leftMs === undefined ? '' : `, ${shown(minutes(leftMs))} min left`;
  return `swept ${shown(seen)}${ofExpected}${left}`;
}

export function shown(count: number): string {
  return count.toLocaleString('en-US');
}

function minutes(ms: number): number {
  return Math.ceil(ms / 60_000);
}
