import type { Aggregate } from '../rules/rule.ts';
import {
  lowerBound,
  nextEntryOrExit,
  type PaneSeries,
  panesPerWindow,
  type StoredSeries,
} from './pane-series.ts';

export type ValueAggregate = Exclude<Aggregate, 'count' | 'distinct'>;

/** One number a pane for each aggregate of observed numbers; the average also needs how many. */
export class ValueSeries implements PaneSeries {
  readonly #aggregate: ValueAggregate;
  #panes: number[] = [];
  #values: number[] = [];
  #counts: number[] = [];
  #hasNegative = false;
  #isTrimmed = false;

  constructor(aggregate: ValueAggregate) {
    this.#aggregate = aggregate;
  }

  static fromStored(aggregate: ValueAggregate, stored: StoredSeries): ValueSeries {
    const series = new ValueSeries(aggregate);
    const [panes, values, counts, hasNegative, isTrimmed] = stored;
    series.#panes = [...(panes as number[])];
    series.#values = [...(values as number[])];
    series.#counts = [...(counts as number[])];
    series.#hasNegative = hasNegative === true;
    series.#isTrimmed = isTrimmed === true;
    return series;
  }

  get newestPane(): number {
    return this.#panes.at(-1) ?? -1;
  }

  /** The oldest pane with an activity, or -1 once it is forgotten; Infinity before the first. */
  get oldestPane(): number {
    return this.#isTrimmed ? -1 : (this.#panes[0] ?? Infinity);
  }

  /** Whether a negative number was ever added: from then on a sum may fall as well as rise. */
  get hasNegative(): boolean {
    return this.#hasNegative;
  }

  add(pane: number, value: number, count: number): void {
    if (value < 0) this.#hasNegative = true;
    const weighted = this.#isSummed() ? finite(value * count) : value;
    const at = lowerBound(this.#panes, pane);
    if (this.#panes[at] === pane) {
      this.#values[at] = this.#join(this.#values[at]!, weighted);
      this.#counts[at]! += count;
      return;
    }
    this.#panes.splice(at, 0, pane);
    this.#values.splice(at, 0, weighted);
    this.#counts.splice(at, 0, count);
  }

  #isSummed(): boolean {
    return this.#aggregate === 'sum' || this.#aggregate === 'average';
  }

  #join(a: number, b: number): number {
    switch (this.#aggregate) {
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
    let value: number | undefined;
    let count = 0;
    for (let i = lowerBound(this.#panes, pane - panesPerWindow + 1); i < this.#panes.length; i++) {
      if (this.#panes[i]! > pane) break;
      value = value === undefined ? this.#values[i]! : this.#join(value, this.#values[i]!);
      count += this.#counts[i]!;
    }
    if (this.#aggregate === 'sum') return value ?? 0;
    return this.#aggregate === 'average' && value !== undefined ? value / count : value;
  }

  valuesAt(first: number, last: number): (number | undefined)[] {
    return Array.from({ length: last - first + 1 }, (_, i) => this.valueAt(first + i));
  }

  isNewestAbove(max: number): boolean {
    const value = this.valueAt(this.newestPane);
    return value !== undefined && value > max;
  }

  isAtLeast(): boolean {
    return false;
  }

  nextChange(pane: number): number {
    return nextEntryOrExit(this.#panes, pane);
  }

  trim(firstPane: number): void {
    const expired = Math.min(
      lowerBound(this.#panes, firstPane - panesPerWindow + 1),
      this.#panes.length - 1,
    );
    if (expired <= 0) return;
    this.#isTrimmed = true;
    this.#panes.splice(0, expired);
    this.#values.splice(0, expired);
    this.#counts.splice(0, expired);
  }

  toStored(): StoredSeries {
    return [this.#panes, this.#values, this.#counts, this.#hasNegative, this.#isTrimmed];
  }
}

/** A sum beyond all numbers stays at the last of them: infinity can neither be stored nor shown. */
function finite(sum: number): number {
  return Math.max(-Number.MAX_VALUE, Math.min(Number.MAX_VALUE, sum));
}
