import { describe, expect, it } from 'vitest';
import type { Sweep } from '../../../shared/devices/sweep-store.ts';
import { findStall, type SyncState } from '../../../shared/devices/sync-stall.ts';
import type { SyncReport } from '../../../shared/devices/sync-twins.ts';

const minuteMs = 60_000;
const startMs = Date.UTC(2026, 0, 1);
const startUtc = new Date(startMs).toISOString();

function report(fields: Partial<SyncReport> = {}): SyncReport {
  const counts = {
    pages: 5,
    seen: 5_000,
    expected: 10_000,
    changed: 0,
    removed: 0,
    missed: 0,
    purged: 0,
  };
  return { outcome: 'paused', ...counts, ...fields };
}

function sweep(startedMs: number): Sweep {
  const startedUtc = new Date(startedMs).toISOString();
  return { number: 2, startedUtc, pages: 5, seen: 5_000, phase: 'reading', failures: 2 };
}

/** So many minutes after the last complete sweep. */
function minutesLater(minutes: number, fields: Partial<SyncState> = {}): SyncState {
  return {
    lastSweptUtc: startUtc,
    sweep: sweep(startMs),
    intervalMs: 15 * minuteMs,
    nowMs: startMs + minutes * minuteMs,
    ...fields,
  };
}

describe('sync has stalled', () => {
  it('when runs fail for three intervals, since the last complete sweep', () => {
    expect(findStall(undefined, minutesLater(44))).toBeUndefined();
    expect(findStall(undefined, minutesLater(45))).toEqual({
      sinceUtc: startUtc,
      detail: expect.stringContaining('the last run failed, and it has read 5000 devices'),
    });
  });

  it('when no sweep has ever completed, since the first began', () => {
    const never = { lastSweptUtc: undefined };
    expect(findStall(undefined, minutesLater(45, never))).toMatchObject({ sinceUtc: startUtc });
    expect(findStall(undefined, minutesLater(45, { ...never, sweep: undefined }))).toBeUndefined();
  });

  it('at once when the first sweep saw much less than the hub counts', () => {
    const never = { lastSweptUtc: undefined };
    const first = (seen: number) =>
      findStall(report({ outcome: 'unconfirmed', seen }), minutesLater(1, never))?.detail;
    expect(first(7_999)).toContain('saw 7999 devices, but the IoT hub counts 10000');
    expect(first(8_000)).toBeUndefined();
  });

  it('later when the timer runs seldom, but no sooner when it runs often or at times unknown', () => {
    expect(findStall(undefined, minutesLater(179, { intervalMs: 60 * minuteMs }))).toBeUndefined();
    expect(findStall(undefined, minutesLater(180, { intervalMs: 60 * minuteMs }))).toBeDefined();
    expect(findStall(undefined, minutesLater(44, { intervalMs: minuteMs }))).toBeUndefined();
    expect(findStall(undefined, minutesLater(45, { intervalMs: 0 }))).toBeDefined();
  });

  it('not while a large fleet takes as long as it has to', () => {
    const underWay = report({ leftMs: 60 * minuteMs });
    const state = { sweep: sweep(startMs + 15 * minuteMs) };
    expect(findStall(underWay, minutesLater(75, state))).toBeUndefined();
    expect(
      findStall(underWay, minutesLater(75, { sweep: sweep(startMs + 74 * minuteMs) })),
    ).toBeUndefined();
    expect(findStall(report(), minutesLater(75, state))?.detail).toContain('one is under way');
  });

  it('at once when a sweep is not believed', () => {
    expect(findStall(report({ outcome: 'empty' }), minutesLater(1))?.detail).toContain(
      '10000 are known',
    );
    expect(findStall(report({ outcome: 'unconfirmed' }), minutesLater(1))).toEqual({
      sinceUtc: startUtc,
      detail: expect.stringContaining('saw 5000 of 10000 known devices'),
    });
    const missing = { outcome: 'unconfirmed', seen: 9_000, missed: 50 } as const;
    expect(findStall(report(missing), minutesLater(1))?.detail).toContain('leaves devices out');
    expect(findStall(report({ ...missing, missed: 0 }), minutesLater(1))).toBeUndefined();
  });
});
