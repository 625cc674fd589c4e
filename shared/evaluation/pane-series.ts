/** A window is judged in this many panes; a window lasts between 59 and 60 of them. */
export const panesPerWindow = 60;

/** The length of a pane, in whole milliseconds, for a window of `windowMs`. */
export function paneLength(windowMs: number): number {
  return Math.ceil(windowMs / panesPerWindow);
}

/**
 * What a device did under one window rule, kept by pane. The window ending at pane q holds the panes
 * (q - 60, q]; C(q) is its value.
 */
export interface PaneSeries {
  /** The newest pane with an activity; -1 before the first. */
  readonly newestPane: number;
  /** C(q); undefined when an empty window has no value. */
  valueAt(pane: number): number | undefined;
  /** C(first) to C(last). */
  valuesAt(first: number, last: number): (number | undefined)[];
  /** Whether C(newestPane) is above a number. */
  isNewestAbove(max: number): boolean;
  /** Whether C(q) is only a lower bound. */
  isAtLeast(pane: number): boolean;
  /** The first pane after q at which C may differ from C(q); Infinity if there is none. */
  nextChange(pane: number): number;
  /** Forgets what no window ending at `firstPane` or later holds. */
  trim(firstPane: number): void;
  /** A plain form for storing, read back by the class that wrote it. */
  toStored(): StoredSeries;
}

/** Numbers by pane, oldest first, and what a kind of series needs besides. */
export type StoredSeries = readonly unknown[];

/** Sums over window ends from `first` to `last`: each addend counts in the ends of a range. */
export class WindowSums {
  readonly #first: number;
  /** What the sum rises by at each end; one more for what counts to the last. */
  readonly #rises: number[];

  constructor(first: number, last: number) {
    this.#first = first;
    this.#rises = new Array<number>(last - first + 2).fill(0);
  }

  add(firstEnd: number, lastEnd: number, addend: number): void {
    const beyond = this.#rises.length - 1;
    const from = Math.max(firstEnd - this.#first, 0);
    const until = Math.min(lastEnd + 1 - this.#first, beyond);
    if (from >= until) return;
    this.#rises[from]! += addend;
    this.#rises[until]! -= addend;
  }

  values(): number[] {
    let sum = 0;
    return this.#rises.slice(0, -1).map((rise) => {
      sum += rise;
      return sum;
    });
  }
}
