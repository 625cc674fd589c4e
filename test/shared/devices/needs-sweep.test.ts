import { expect, it } from 'vitest';
import { needsSweep, type SyncReason } from '../../../shared/devices/needs-sweep.ts';
import type { Sweep } from '../../../shared/devices/sweep-store.ts';

const intervalMs = 15 * 60_000;
const endedMs = Date.UTC(2026, 0, 1);
const startedUtc = new Date(endedMs - 60_000).toISOString();
const endedUtc = new Date(endedMs).toISOString();
const done: Sweep = {
  ...{ number: 1, startedUtc, endedUtc, pages: 1, seen: 2, phase: 'done', failures: 0 },
};
const underWay: Sweep = { ...done, phase: 'reading' };
const doubted: Sweep = { ...done, unconfirmed: { number: 1, startedUtc } };

it.each<[SyncReason, string, Sweep | undefined, number, boolean]>([
  ['schedule', 'after any sweep', done, 0, true],
  ['start', 'where there has been none', undefined, 0, true],
  ['start', 'right after a sweep', done, 1, false],
  ['start', 'just before an interval has passed', done, intervalMs - 1, false],
  ['start', 'after an interval', done, intervalMs, true],
  ['start', 'with a sweep to go on with', underWay, 1, true],
  ['start', 'after a sweep that needs another to agree', doubted, 1, true],
  ['goOn', 'with a sweep to go on with', underWay, 1, true],
  ['goOn', 'after a first sweep that needs another to agree', doubted, 1, true],
  ['goOn', 'after a later one that does', { ...doubted, number: 2 }, 1, false],
  ['goOn', 'after a sweep', done, 10 * intervalMs, false],
  ['goOn', 'where there has been none', undefined, 0, false],
])('a run by %s %s: %o %i ms later: %s', (reason, _what, sweep, laterMs, expected) => {
  expect(needsSweep(sweep, { reason, intervalMs, nowMs: endedMs + laterMs })).toBe(expected);
});

it('a start that does not know the interval sweeps', () => {
  expect(needsSweep(done, { reason: 'start', intervalMs: 0, nowMs: endedMs })).toBe(true);
});
