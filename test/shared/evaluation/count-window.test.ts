import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CountWindow } from '../../../shared/evaluation/count-window.ts';
import {
  anyPane,
  inWindow,
  type SeriesEntry,
  seriesEntries,
  throughJson,
} from '../../support/series-arbitrary.ts';
import { windowStart } from '../../support/window-start.ts';

function seriesOf(entries: readonly SeriesEntry[]): CountWindow {
  const series = new CountWindow(windowStart('count'));
  for (const { pane, count } of entries) series.add(pane, count);
  return series;
}

function countOf(entries: readonly SeriesEntry[], end: number): number {
  return inWindow(entries, end).reduce((sum, { count }) => sum + count, 0);
}

describe('counts by pane', () => {
  it('are empty before the first', () => {
    const series = new CountWindow(windowStart('count'));
    expect(series.newestPane).toBe(-1);
    expect(series.valueAt(5)).toBe(0);
    expect(series.nextChange(0)).toBe(Number.POSITIVE_INFINITY);
  });

  it('leave a window with its sixtieth pane', () => {
    const series = seriesOf([{ pane: 10, count: 3, value: 0 }]);
    expect([9, 10, 69, 70].map((end) => series.valueAt(end))).toEqual([0, 3, 3, 0]);
    expect(series.nextChange(10)).toBe(70);
  });

  it('sum up whatever order they came in', () => {
    fc.assert(
      fc.property(seriesEntries, anyPane, (entries, end) => {
        expect(seriesOf(entries).valueAt(end)).toBe(countOf(entries, end));
        const newest = Math.max(-1, ...entries.map(({ pane }) => pane));
        expect(seriesOf(entries).newestPane).toBe(newest);
      }),
    );
  });

  it('are the same in all windows from one change to the next', () => {
    fc.assert(
      fc.property(seriesEntries, anyPane, (entries, from) => {
        const series = seriesOf(entries);
        const until = Math.min(series.nextChange(from), 600);
        for (let end = from; end < until; end++)
          expect(series.valueAt(end)).toBe(series.valueAt(from));
      }),
    );
  });

  it('may forget what no later window holds, and go on', () => {
    fc.assert(
      fc.property(seriesEntries, anyPane, seriesEntries, anyPane, (before, first, after, end) => {
        const series = seriesOf(before);
        series.trim(first);
        const later = after.filter(({ pane }) => pane > first - 60);
        for (const { pane, count } of later) series.add(pane, count);
        const asked = Math.max(first, end);
        expect(series.valueAt(asked)).toBe(countOf([...before, ...later], asked));
        const newest = Math.max(first, series.newestPane);
        expect(series.valueAt(newest)).toBe(countOf([...before, ...later], newest));
      }),
    );
  });

  it('come back from storage as they were', () => {
    fc.assert(
      fc.property(seriesEntries, anyPane, (entries, end) => {
        const series = seriesOf(entries);
        const restored = CountWindow.fromStored(
          windowStart('count'),
          throughJson(series.toStored()),
        );
        expect(restored.valueAt(end)).toBe(series.valueAt(end));
        expect(restored.newestPane).toBe(series.newestPane);
        expect(restored.nextChange(end)).toBe(series.nextChange(end));
      }),
    );
  });
});
