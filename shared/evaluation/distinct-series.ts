import { type PaneSeries, panesPerWindow, type StoredSeries, WindowSums } from './pane-series.ts';

/** More ranges than this are not kept for one device and rule. */
export const maxDistinctRanges = 4_096;

/** Lists so short are copied to grow: grown in place, they would keep more room than they use. */
const maxCopied = 32;

/**
 * In which windows each value counts. A value seen in pane p counts in the windows that end in
 * [p, p + 59]; its ranges are merged where they touch. Values are known by their hash only. There may
 * be a million such series of a handful of values, so ranges are rows of two sorted lists: a map of
 * lists takes twice the memory.
 */
export class DistinctSeries implements PaneSeries {
  /** The value of each range, ascending; a value may have several. */
  #hashes: string[] = [];
  /** The first and the last window end of each range; those of one value ascending and apart. */
  #bounds: number[] = [];
  #newestPane = -1;
  #saturatedUntil = -1;
  #trimmedTo = -1;
  /** C(newestPane) without saturation; -1 when it has to be counted anew. */
  #current = 0;

  static fromStored([newestPane, saturatedUntil, ranges]: StoredSeries): DistinctSeries {
    const series = new DistinctSeries();
    for (const [hash, bounds] of ranges as [string, number[]][]) {
      for (let i = 0; i < bounds.length; i += 2) series.insert(hash, bounds[i]!, bounds[i + 1]!);
    }
    series.#newestPane = newestPane as number;
    series.#saturatedUntil = saturatedUntil as number;
    series.#current = -1;
    return series;
  }

  get newestPane(): number {
    return this.#newestPane;
  }

  /** @param firstPane the first pane still to be judged or open to late activities. */
  add(pane: number, hash: string, firstPane: number): void {
    if (pane > this.#newestPane) {
      this.#newestPane = pane;
      this.#current = -1;
    }
    const last = pane + panesPerWindow - 1;
    if (this.extend(hash, pane, last)) return;
    // Trimming walks over all ranges: a device that floods must not cause it with every activity.
    if (this.isFull && firstPane > this.#trimmedTo) this.trim(firstPane);
    if (this.isFull) {
      this.#saturatedUntil = Math.max(this.#saturatedUntil, last);
      return;
    }
    this.insert(hash, pane, last);
    if (this.#current >= 0 && last >= this.#newestPane) this.#current += 1;
  }

  private get isFull(): boolean {
    return this.#hashes.length >= maxDistinctRanges;
  }

  /** Grows the range that touches the new one, if there is one, and joins it with its neighbours. */
  private extend(hash: string, first: number, last: number): boolean {
    const hashes = this.#hashes;
    const bounds = this.#bounds;
    for (let row = this.firstRow(hash); hashes[row] === hash; row++) {
      const at = 2 * row;
      if (first > bounds[at + 1]! + 1 || last < bounds[at]! - 1) continue;
      if (first < bounds[at]! || last > bounds[at + 1]!) this.#current = -1;
      bounds[at] = Math.min(bounds[at]!, first);
      bounds[at + 1] = Math.max(bounds[at + 1]!, last);
      while (hashes[row + 1] === hash && bounds[at + 2]! <= bounds[at + 1]! + 1) {
        bounds[at + 1] = Math.max(bounds[at + 1]!, bounds[at + 3]!);
        hashes.splice(row + 1, 1);
        bounds.splice(at + 2, 2);
      }
      return true;
    }
    return false;
  }

  private insert(hash: string, first: number, last: number): void {
    let row = this.firstRow(hash);
    while (this.#hashes[row] === hash && this.#bounds[2 * row]! < first) row += 1;
    this.#hashes = inserted(this.#hashes, row, hash);
    this.#bounds = inserted(this.#bounds, 2 * row, first, last);
  }

  /** The first row of a value, or where it would be. */
  private firstRow(hash: string): number {
    let low = 0;
    let high = this.#hashes.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#hashes[middle]! < hash) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  valueAt(pane: number): number {
    if (this.isAtLeast(pane)) return maxDistinctRanges;
    if (pane !== this.#newestPane) return this.countAt(pane);
    if (this.#current < 0) this.#current = this.countAt(pane);
    return this.#current;
  }

  private countAt(pane: number): number {
    const bounds = this.#bounds;
    let count = 0;
    for (let i = 0; i < bounds.length; i += 2) {
      if (bounds[i]! <= pane && pane <= bounds[i + 1]!) count += 1;
    }
    return count;
  }

  valuesAt(first: number, last: number): number[] {
    const sums = new WindowSums(first, last);
    const bounds = this.#bounds;
    for (let i = 0; i < bounds.length; i += 2) sums.add(bounds[i]!, bounds[i + 1]!, 1);
    return sums.values().map((count, i) => (this.isAtLeast(first + i) ? maxDistinctRanges : count));
  }

  isNewestAbove(max: number): boolean {
    return this.valueAt(this.#newestPane) > max;
  }

  isAtLeast(pane: number): boolean {
    return pane <= this.#saturatedUntil;
  }

  nextChange(pane: number): number {
    let next = this.#saturatedUntil >= pane ? this.#saturatedUntil + 1 : Infinity;
    const bounds = this.#bounds;
    for (let i = 0; i < bounds.length; i += 2) {
      if (bounds[i]! > pane) next = Math.min(next, bounds[i]!);
      else if (bounds[i + 1]! >= pane) next = Math.min(next, bounds[i + 1]! + 1);
    }
    return next;
  }

  trim(firstPane: number): void {
    this.#trimmedTo = firstPane;
    const { length } = this.#hashes;
    let kept = 0;
    for (let row = 0; row < length; row++) {
      if (this.#bounds[2 * row + 1]! < firstPane) continue;
      this.#hashes[kept] = this.#hashes[row]!;
      this.#bounds[2 * kept] = this.#bounds[2 * row]!;
      this.#bounds[2 * kept + 1] = this.#bounds[2 * row + 1]!;
      kept += 1;
    }
    this.#hashes.length = kept;
    this.#bounds.length = 2 * kept;
    if (firstPane > this.#newestPane) this.#current = -1;
  }

  toStored(): StoredSeries {
    const ranges: [string, number[]][] = [];
    for (const [row, hash] of this.#hashes.entries()) {
      if (ranges.at(-1)?.[0] !== hash) ranges.push([hash, []]);
      ranges.at(-1)![1].push(this.#bounds[2 * row]!, this.#bounds[2 * row + 1]!);
    }
    return [this.#newestPane, this.#saturatedUntil, ranges];
  }
}

function inserted<T>(list: T[], at: number, ...items: readonly T[]): T[] {
  if (list.length < maxCopied) return list.toSpliced(at, 0, ...items);
  list.splice(at, 0, ...items);
  return list;
}
