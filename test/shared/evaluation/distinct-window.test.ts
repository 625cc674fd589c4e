import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DistinctWindow, maxDistinctRanges } from '../../../shared/evaluation/distinct-window.ts';
import { keyedHash } from '../../../shared/kernel/keyed-hash.ts';
import { anyPane, inWindow, throughJson } from '../../support/series-arbitrary.ts';
import { windowStart } from '../../support/window-start.ts';

const hashOf = (text: string) => keyedHash(text, [1, 2]);

interface Seen {
  pane: number;
  hash: string;
}

const someSeen = fc.array(
  fc.record({
    pane: fc.oneof(fc.integer({ min: 0, max: 130 }), fc.integer({ min: 0, max: 400 })),
    hash: fc.constantFrom('a', 'b', 'c'),
  }),
  { maxLength: 30 },
);

function seriesOf(seen: readonly Seen[]): DistinctWindow {
  const series = new DistinctWindow(windowStart('distinct'));
  for (const { pane, hash } of seen) series.add(pane, hashOf(hash), 0);
  return series;
}

function distinctIn(seen: readonly Seen[], end: number): number {
  return new Set(inWindow(seen, end).map(({ hash }) => hash)).size;
}

/** As many values as there is room for, all seen in one pane. */
function fullSeries(pane: number): DistinctWindow {
  const series = new DistinctWindow(windowStart('distinct'));
  for (let i = 0; i < maxDistinctRanges; i++) series.add(pane, hashOf(`v${i}`), 0);
  return series;
}

describe('distinct values by pane', () => {
  it('count once a window, whatever order they came in', () => {
    fc.assert(
      fc.property(someSeen, anyPane, (seen, end) => {
        const series = seriesOf(seen);
        expect(series.valueAt(end)).toBe(distinctIn(seen, end));
        const newest = Math.max(0, series.newestPane);
        expect(series.valueAt(newest)).toBe(distinctIn(seen, newest));
      }),
    );
  });

  it('count right after each of them, though the newest window is kept up', () => {
    fc.assert(
      fc.property(someSeen, (seen) => {
        const series = new DistinctWindow(windowStart('distinct'));
        for (const [i, { pane, hash }] of seen.entries()) {
          series.add(pane, hashOf(hash), 0);
          expect(series.valueAt(series.newestPane)).toBe(
            distinctIn(seen.slice(0, i + 1), series.newestPane),
          );
        }
      }),
    );
  });

  it('are as many in all windows from one change to the next', () => {
    fc.assert(
      fc.property(someSeen, anyPane, (seen, from) => {
        const series = seriesOf(seen);
        const until = Math.min(series.nextChange(from), 600);
        for (let end = from; end < until; end++)
          expect(series.valueAt(end)).toBe(series.valueAt(from));
      }),
    );
  });

  it('may be forgotten once no later window holds them', () => {
    fc.assert(
      fc.property(someSeen, anyPane, anyPane, (seen, first, end) => {
        const series = seriesOf(seen);
        series.trim(first);
        const asked = Math.max(first, end);
        expect(series.valueAt(asked)).toBe(distinctIn(seen, asked));
      }),
    );
  });

  it('come back from storage as they were', () => {
    fc.assert(
      fc.property(someSeen, anyPane, (seen, end) => {
        const series = seriesOf(seen);
        const restored = DistinctWindow.fromStored(
          windowStart('distinct'),
          throughJson(series.toStored()),
        );
        expect(restored.valueAt(end)).toBe(series.valueAt(end));
        expect(restored.newestPane).toBe(series.newestPane);
      }),
    );
  });
});

describe('more distinct values than there is room for', () => {
  it('make windows say at least so many, up to the last that could hold the one too many', () => {
    const series = fullSeries(100);
    expect([series.valueAt(100), series.isAtLeast(100)]).toEqual([maxDistinctRanges, false]);
    series.add(110, hashOf('one more'), 0);
    expect([series.valueAt(169), series.isAtLeast(169)]).toEqual([maxDistinctRanges, true]);
    expect([series.valueAt(170), series.isAtLeast(170)]).toEqual([0, false]);
    expect(series.nextChange(120)).toBe(160);
    expect(series.nextChange(165)).toBe(170);
  });

  it('are not made by a value that is known, or that touches what is known of it', () => {
    const series = fullSeries(100);
    series.add(100, hashOf('v0'), 0);
    series.add(160, hashOf('v1'), 0);
    series.add(41, hashOf('v2'), 0);
    expect(series.isAtLeast(100)).toBe(false);
  });

  it('find room again once old ones are forgotten', () => {
    const series = fullSeries(100);
    series.add(170, hashOf('one more'), 160);
    expect([series.valueAt(170), series.isAtLeast(170)]).toEqual([1, false]);
  });

  it('are saturated in storage too', () => {
    const series = fullSeries(100);
    series.add(110, hashOf('one more'), 0);
    const restored = DistinctWindow.fromStored(
      windowStart('distinct'),
      throughJson(series.toStored()),
    );
    expect([restored.isAtLeast(169), restored.isAtLeast(170)]).toEqual([true, false]);
    restored.add(120, hashOf('another'), 0);
    expect(restored.isAtLeast(179)).toBe(true);
  });
});
