import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lowerBound, nextEntryOrExit, paneLength } from '../../../shared/evaluation/pane-series.ts';

describe('a pane', () => {
  it.each([
    [60_000, 1_000],
    [61_000, 1_017],
    [300_000, 5_000],
    [86_400_000, 1_440_000],
  ])('of a window of %i ms lasts %i ms', (windowMs, expected) => {
    expect(paneLength(windowMs)).toBe(expected);
  });

  it('is so long that sixty cover the window, and less than 60 ms more', () => {
    fc.assert(
      fc.property(fc.integer({ min: 60, max: 86_400 }), (seconds) => {
        const over = 60 * paneLength(seconds * 1_000) - seconds * 1_000;
        expect(over).toBeGreaterThanOrEqual(0);
        expect(over).toBeLessThan(60);
      }),
    );
  });
});

const panes = fc
  .uniqueArray(fc.integer({ min: 0, max: 300 }), { maxLength: 20 })
  .map((list) => list.sort((a, b) => a - b));

it('the lower bound is the first entry that is not below', () => {
  fc.assert(
    fc.property(panes, fc.integer({ min: -5, max: 310 }), (list, value) => {
      const found = list.findIndex((entry) => entry >= value);
      expect(lowerBound(list, value)).toBe(found < 0 ? list.length : found);
    }),
  );
});

it('the next change is the first pane at which an entry comes or goes', () => {
  const held = (list: readonly number[], end: number) =>
    list.filter((pane) => pane > end - 60 && pane <= end).join();
  fc.assert(
    fc.property(panes, fc.integer({ min: 0, max: 400 }), (list, from) => {
      let next = from + 1;
      while (next < 500 && held(list, next) === held(list, from)) next++;
      expect(nextEntryOrExit(list, from)).toBe(next < 500 ? next : Number.POSITIVE_INFINITY);
    }),
  );
});
