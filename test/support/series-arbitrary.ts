import fc from 'fast-check';

/** An activity as a series takes it: panes come late, twice, and after long gaps. */
export interface SeriesEntry {
  pane: number;
  count: number;
  value: number;
}

const pane = fc.oneof(fc.integer({ min: 0, max: 130 }), fc.integer({ min: 0, max: 400 }));

export const seriesEntries: fc.Arbitrary<SeriesEntry[]> = fc.array(
  fc.record({
    pane,
    count: fc.integer({ min: 1, max: 5 }),
    value: fc.constantFrom(0, 1, 2, 0.1, 0.2, -1, 7),
  }),
  { maxLength: 30 },
);

/** A pane to ask about, or to forget what came before. */
export const anyPane = fc.integer({ min: 0, max: 480 });

/** What of a list lies in the window that ends with a pane. */
export function inWindow<T extends { pane: number }>(list: readonly T[], end: number): T[] {
  return list.filter((entry) => entry.pane > end - 60 && entry.pane <= end);
}

/** As it comes out of storage. */
export function throughJson<T>(stored: T): T {
  return JSON.parse(JSON.stringify(stored)) as T;
}
