import type { WindowStart } from './device-window.ts';
import { PaneHistory, type PanePlace } from './pane-history.ts';
import { type PaneSeries, panesPerWindow, type StoredSeries } from './pane-series.ts';

/** Where the walk at hand is: only one goes on at a time. */
const here: PanePlace = { pane: 0, count: 0, value: 0, end: 0 };
/** Far above what sixty additions lose, which is 10^-14 of the largest addend. */
const averageMargin = 1e-12;
/** Sixty of them are still a number. */
const largestSafeSum = 1e300;
/** The values of one window, newest first. */
const inWindow = new Float64Array(panesPerWindow);
/** One number a pane for each aggregate of observed numbers; the average also needs how many. */
export class ValueWindow extends PaneHistory implements PaneSeries {
  #newestValue = 0;
  /** -1 before the first activity. */
  #oldestPane = -1;
  /** No value of a maximum is above; undefined when that is to be found out, and for all else. */
  #atMost: number | undefined = undefined;
  #hasNegative = false;
  #isTrimmed = false;

  static fromStored(start: WindowStart, stored: StoredSeries): ValueWindow {
    const window = new ValueWindow(start);
    const [panes, values, counts, hasNegative, isTrimmed] = stored;
    for (const [i, pane] of (panes as number[]).entries()) {
      window.takeAt(pane, (values as number[])[i]!, (counts as number[])[i]!);
    }
    window.#hasNegative = hasNegative === true;
    window.#isTrimmed = isTrimmed === true;
    return window;
  }

  protected override get hasValues(): boolean {
    return true;
  }

  protected override get newestValue(): number {
    return this.#newestValue;
  }

  protected override setNewestValue(value: number): void {
    this.#newestValue = value;
  }

  /** The oldest pane with an activity, or -1 once it is forgotten; Infinity before the first. */
  get oldestPane(): number {
    if (this.#isTrimmed) return -1;
    return this.#oldestPane < 0 ? Infinity : this.#oldestPane;
  }

  /** Whether a negative number was ever added: from then on a sum may fall as well as rise. */
  get hasNegative(): boolean {
    return this.#hasNegative;
  }

  add(pane: number, value: number, count: number): void {
    if (value < 0) this.#hasNegative = true;
    if (this.#atMost !== undefined && value > this.#atMost) this.#atMost = undefined;
    this.takeAt(pane, this.isSummed() ? finite(value * count) : value, count);
  }

  private takeAt(pane: number, value: number, count: number): void {
    if (this.#oldestPane < 0 || pane < this.#oldestPane) this.#oldestPane = pane;
    this.take(pane, count, value);
  }

  private isSummed(): boolean {
    return this.rule.aggregate === 'sum' || this.rule.aggregate === 'average';
  }

  protected override join(a: number, b: number): number {
    switch (this.rule.aggregate) {
      case 'minimum':
        return Math.min(a, b);
      case 'maximum':
        return Math.max(a, b);
      default:
        return finite(a + b);
    }
  }

  /** Adds panes oldest first, so that a sum of fractions is the same however it came about. */
  valueAt(pane: number): number | undefined {
    const first = pane - panesPerWindow + 1;
    let size = 0;
    let count = 0;
    for (let more = this.toNewest(here); more && here.pane >= first; more = this.toOlder(here)) {
      if (here.pane > pane) continue;
      inWindow[size++] = here.value;
      count += here.count;
    }
    if (size === 0) return this.rule.aggregate === 'sum' ? 0 : undefined;
    let value = inWindow[--size]!;
    while (size > 0) value = this.join(value, inWindow[--size]!);
    return this.rule.aggregate === 'average' ? value / count : value;
  }

  valuesAt(first: number, last: number): (number | undefined)[] {
    return Array.from({ length: last - first + 1 }, (_, i) => this.valueAt(first + i));
  }

  isNewestAbove(max: number): boolean {
    if (this.#atMost !== undefined && this.#atMost <= max) return false;
    const value = this.valueAt(this.newestPane);
    if (value !== undefined && value > max) return true;
    if (this.rule.aggregate === 'maximum') this.#atMost = max;
    return false;
  }

  /**
   * Whether each pane from `first` to `last` is in a range by itself. Of averages, minima and maxima
   * it follows that every window of these panes is too.
   */
  arePanesWithin(first: number, last: number, min: number, max: number): boolean {
    if (this.rule.aggregate === 'sum') return false;
    for (let more = this.toNewest(here); more && here.pane >= first; more = this.toOlder(here)) {
      if (here.pane <= last && !this.isWithin(here, min, max)) return false;
    }
    return true;
  }

  /** Averages keep a distance that outweighs what is lost in adding up, and large sums are not trusted. */
  private isWithin({ value, count }: PanePlace, min: number, max: number): boolean {
    if (this.rule.aggregate !== 'average') return value >= min && value <= max;
    const average = value / count;
    const distance = Math.abs(average) * averageMargin;
    const isSafe = Math.abs(value) <= largestSafeSum;
    return isSafe && average - distance >= min && average + distance <= max;
  }

  trim(firstPane: number): void {
    if (!this.hasRoom && this.forgetBefore(firstPane)) this.#isTrimmed = true;
  }

  toStored(): StoredSeries {
    const panes: number[] = [];
    const values: number[] = [];
    const counts: number[] = [];
    for (let more = this.toNewest(here); more; more = this.toOlder(here)) {
      panes.push(here.pane);
      values.push(here.value);
      counts.push(here.count);
    }
    return [
      ...[panes.reverse(), values.reverse(), counts.reverse()],
      ...[this.#hasNegative, this.#isTrimmed],
    ];
  }
}

/** A sum beyond all numbers stays at the last of them: infinity can neither be stored nor shown. */
function finite(sum: number): number {
  return Math.max(-Number.MAX_VALUE, Math.min(Number.MAX_VALUE, sum));
}
