import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ValueWindow } from '../../../shared/evaluation/value-window.ts';
import {
  anyPane,
  inWindow,
  type SeriesEntry,
  seriesEntries,
  throughJson,
} from '../../support/series-arbitrary.ts';

import { windowStart } from '../../support/window-start.ts';

const aggregates = ['sum', 'average', 'minimum', 'maximum'] as const;
type ValueAggregate = (typeof aggregates)[number];

function seriesOf(aggregate: ValueAggregate, entries: readonly SeriesEntry[]): ValueWindow {
  const series = new ValueWindow(windowStart(aggregate));
  for (const { pane, value } of entries) series.add(pane, value, 1);
  return series;
}

/** Adds the numbers of each pane in the order they came, and panes oldest first. */
function sumOf(entries: readonly SeriesEntry[], end: number): number {
  let sum = 0;
  for (let pane = end - 59; pane <= end; pane++) {
    let inPane = 0;
    for (const entry of entries) if (entry.pane === pane) inPane += entry.value;
    sum += inPane;
  }
  return sum;
}

function expectedOf(
  aggregate: ValueAggregate,
  entries: readonly SeriesEntry[],
  end: number,
): number | undefined {
  const values = inWindow(entries, end).map(({ value }) => value);
  if (aggregate === 'sum') return sumOf(entries, end);
  if (values.length === 0) return undefined;
  if (aggregate === 'average') return sumOf(entries, end) / values.length;
  return aggregate === 'minimum' ? Math.min(...values) : Math.max(...values);
}

describe.each(aggregates)('the %s by pane', (aggregate) => {
  it('is that of the window, whatever order the numbers came in', () => {
    fc.assert(
      fc.property(seriesEntries, anyPane, (entries, end) => {
        // The sum of nothing and of a negative zero are both 0.
        const value = seriesOf(aggregate, entries).valueAt(end);
        expect(value === undefined ? value : value + 0).toBe(expectedOf(aggregate, entries, end));
      }),
    );
  });

  it('is the same in all windows from one change to the next', () => {
    fc.assert(
      fc.property(seriesEntries, anyPane, (entries, from) => {
        const series = seriesOf(aggregate, entries);
        const until = Math.min(series.nextChange(from), 600);
        for (let end = from; end < until; end++)
          expect(series.valueAt(end)).toBe(series.valueAt(from));
      }),
    );
  });

  it('is above a number in the newest window, or not, however often that is asked', () => {
    fc.assert(
      fc.property(seriesEntries, fc.constantFrom(-1, 0.1, 2), (entries, max) => {
        const series = new ValueWindow(windowStart(aggregate));
        for (const { pane, value } of entries) {
          series.add(pane, value, 1);
          const newest = series.valueAt(series.newestPane);
          expect(series.isNewestAbove(max)).toBe(newest !== undefined && newest > max);
        }
      }),
    );
  });

  it('is in a range in all windows of panes that each are', () => {
    const limits = [-1, 0, 0.1, 2, 7];
    const range = fc.tuple(fc.constantFrom(...limits), fc.constantFrom(...limits));
    fc.assert(
      fc.property(seriesEntries, range, anyPane, (entries, [min, max], first) => {
        const series = seriesOf(aggregate, entries);
        if (!series.arePanesWithin(first, Infinity, min, max)) return;
        for (let end = first + 59; end < first + 600; end++) {
          const value = series.valueAt(end);
          if (value !== undefined) expect(value >= min && value <= max).toBe(true);
        }
      }),
    );
  });

  it('may forget what no later window holds', () => {
    fc.assert(
      fc.property(seriesEntries, anyPane, anyPane, (entries, first, end) => {
        const whole = seriesOf(aggregate, entries);
        const trimmed = seriesOf(aggregate, entries);
        trimmed.trim(first);
        const asked = Math.max(first, end);
        expect(trimmed.valueAt(asked)).toBe(whole.valueAt(asked));
        expect(trimmed.newestPane).toBe(whole.newestPane);
        expect(trimmed.hasNegative).toBe(whole.hasNegative);
      }),
    );
  });

  it('comes back from storage as it was', () => {
    fc.assert(
      fc.property(seriesEntries, anyPane, anyPane, (entries, first, end) => {
        const series = seriesOf(aggregate, entries);
        series.trim(first);
        const restored = ValueWindow.fromStored(
          windowStart(aggregate),
          throughJson(series.toStored()),
        );
        expect(restored.valueAt(end)).toBe(series.valueAt(end));
        expect(restored.hasNegative).toBe(series.hasNegative);
        expect(restored.oldestPane).toBe(series.oldestPane);
        expect(restored.nextChange(end)).toBe(series.nextChange(end));
      }),
    );
  });
});

it('an empty window has a sum, but no average, minimum or maximum', () => {
  const values = aggregates.map((aggregate) => new ValueWindow(windowStart(aggregate)).valueAt(3));
  expect(values).toEqual([0, undefined, undefined, undefined]);
});

it('counts weigh the sum and the average', () => {
  const [sum, average] = (['sum', 'average'] as const).map((aggregate) => {
    const series = new ValueWindow(windowStart(aggregate));
    series.add(1, 10, 3);
    series.add(2, 2, 1);
    return series.valueAt(2);
  });
  expect([sum, average]).toEqual([32, 8]);
});

describe('the oldest pane', () => {
  it('is none before the first number', () => {
    expect(new ValueWindow(windowStart('sum')).oldestPane).toBe(Number.POSITIVE_INFINITY);
  });

  it('is that of the oldest number, and lies before all others once it is forgotten', () => {
    const series = seriesOf('sum', [
      { pane: 300, count: 1, value: 1 },
      { pane: 20, count: 1, value: 1 },
    ]);
    expect(series.oldestPane).toBe(20);
    series.trim(200);
    expect(series.oldestPane).toBe(-1);
  });
});

it('panes whose sums go beyond all numbers, or that are as good as at a limit, are not taken to be in range', () => {
  const huge = seriesOf('average', [{ pane: 1, count: 1, value: -Number.MAX_VALUE }]);
  expect(huge.arePanesWithin(0, Infinity, -Infinity, 0)).toBe(false);
  const tenth = seriesOf('average', [{ pane: 1, count: 1, value: 0.1 }]);
  expect(tenth.arePanesWithin(0, Infinity, 0, 0.1)).toBe(false);
  expect(tenth.arePanesWithin(0, Infinity, 0, 0.2)).toBe(true);
  const peak = seriesOf('maximum', [{ pane: 1, count: 1, value: 0.1 }]);
  expect(peak.arePanesWithin(0, Infinity, 0, 0.1)).toBe(true);
});
