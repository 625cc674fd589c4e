import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { paneLength, WindowSums } from '../../../shared/evaluation/pane-series.ts';

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

const addends = fc.array(
  fc.record({
    from: fc.integer({ min: 0, max: 120 }),
    length: fc.integer({ min: 0, max: 60 }),
    addend: fc.integer({ min: 1, max: 9 }),
  }),
);

it('sums over window ends hold at each end what counts there', () => {
  const first = fc.integer({ min: 0, max: 130 });
  fc.assert(
    fc.property(addends, first, fc.integer({ min: 0, max: 59 }), (ranges, start, more) => {
      const sums = new WindowSums(start, start + more);
      for (const { from, length, addend } of ranges) sums.add(from, from + length, addend);
      const expected = Array.from({ length: more + 1 }, (_, i) =>
        ranges
          .filter(({ from, length }) => from <= start + i && start + i <= from + length)
          .reduce((sum, { addend }) => sum + addend, 0),
      );
      expect(sums.values()).toEqual(expected);
    }),
  );
});
