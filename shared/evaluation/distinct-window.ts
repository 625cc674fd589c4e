import { type Hash, hashAsText, hashFromText } from '../kernel/keyed-hash.ts';
import { DeviceWindow, type WindowStart } from './device-window.ts';
import { type PaneSeries, panesPerWindow, type StoredSeries, WindowSums } from './pane-series.ts';

/** More ranges than this are not kept for one device and rule. */
export const maxDistinctRanges = 4_096;

/** What a range takes in the list of them: two words of the hash, its first and its last window end. */
const width = 4;
/** Lists so short are copied to grow: grown in place, they would keep more room than they use. */
const maxCopied = 32 * width;

/**
 * In which windows each value counts. A value seen in pane p counts in the windows that end in
 * [p, p + 59]; its ranges are merged where they touch. Values are known by their hash only. There may
 * be a million such series of a handful of values, so ranges are rows of one sorted list of small
 * integers: a map of lists takes three times the memory.
 */
export class DistinctWindow extends DeviceWindow implements PaneSeries {
  /** By hash; a value may have several, ascending and apart. */
  #rows: number[] = [];
  #newestPane = -1;
  #saturatedUntil = -1;
  #trimmedTo = -1;
  /** C(newestPane) without saturation; -1 when it has to be counted anew. */
  #current = 0;

  static fromStored(start: WindowStart, stored: StoredSeries): DistinctWindow {
    const [newestPane, saturatedUntil, ranges] = stored;
    const window = new DistinctWindow(start);
    for (const [text, bounds] of ranges as [string, number[]][]) {
      const hash = hashFromText(text);
      for (let i = 0; i < bounds.length; i += 2) window.insert(hash, bounds[i]!, bounds[i + 1]!);
    }
    window.#newestPane = newestPane as number;
    window.#saturatedUntil = saturatedUntil as number;
    window.#current = -1;
    return window;
  }

  get newestPane(): number {
    return this.#newestPane;
  }

  /** @param firstPane the first pane still to be judged or open to late activities. */
  add(pane: number, hash: Hash, firstPane: number): void {
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
    return this.#rows.length >= maxDistinctRanges * width;
  }

  /** Grows the range that touches the new one, if there is one, and joins it with its neighbours. */
  private extend(hash: Hash, first: number, last: number): boolean {
    const rows = this.#rows;
    for (let at = this.firstRow(hash); this.isOf(hash, at); at += width) {
      if (first > rows[at + 3]! + 1 || last < rows[at + 2]! - 1) continue;
      if (first < rows[at + 2]! || last > rows[at + 3]!) this.#current = -1;
      rows[at + 2] = Math.min(rows[at + 2]!, first);
      rows[at + 3] = Math.max(rows[at + 3]!, last);
      const next = at + width;
      while (this.isOf(hash, next) && rows[next + 2]! <= rows[at + 3]! + 1) {
        rows[at + 3] = Math.max(rows[at + 3]!, rows[next + 3]!);
        rows.splice(next, width);
      }
      return true;
    }
    return false;
  }

  private insert(hash: Hash, first: number, last: number): void {
    let at = this.firstRow(hash);
    while (this.isOf(hash, at) && this.#rows[at + 2]! < first) at += width;
    const row = [hash.high, hash.low, first, last];
    if (this.#rows.length < maxCopied) this.#rows = this.#rows.toSpliced(at, 0, ...row);
    else this.#rows.splice(at, 0, ...row);
  }

  private isOf({ high, low }: Hash, at: number): boolean {
    return this.#rows[at] === high && this.#rows[at + 1] === low;
  }

  /** Where the first row of a value begins, or would. */
  private firstRow({ high, low }: Hash): number {
    const rows = this.#rows;
    let from = 0;
    let to = rows.length / width;
    while (from < to) {
      const middle = (from + to) >>> 1;
      const at = middle * width;
      const isBefore = rows[at]! < high || (rows[at] === high && rows[at + 1]! < low);
      if (isBefore) from = middle + 1;
      else to = middle;
    }
    return from * width;
  }

  valueAt(pane: number): number {
    if (this.isAtLeast(pane)) return maxDistinctRanges;
    if (pane !== this.#newestPane) return this.countAt(pane);
    if (this.#current < 0) this.#current = this.countAt(pane);
    return this.#current;
  }

  private countAt(pane: number): number {
    const rows = this.#rows;
    let count = 0;
    for (let at = 0; at < rows.length; at += width) {
      if (rows[at + 2]! <= pane && pane <= rows[at + 3]!) count += 1;
    }
    return count;
  }

  valuesAt(first: number, last: number): number[] {
    const sums = new WindowSums(first, last);
    const rows = this.#rows;
    for (let at = 0; at < rows.length; at += width) sums.add(rows[at + 2]!, rows[at + 3]!, 1);
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
    const rows = this.#rows;
    for (let at = 0; at < rows.length; at += width) {
      if (rows[at + 2]! > pane) next = Math.min(next, rows[at + 2]!);
      else if (rows[at + 3]! >= pane) next = Math.min(next, rows[at + 3]! + 1);
    }
    return next;
  }

  trim(firstPane: number): void {
    this.#trimmedTo = firstPane;
    const rows = this.#rows;
    let kept = 0;
    for (let at = 0; at < rows.length; at += width) {
      if (rows[at + 3]! < firstPane) continue;
      if (kept < at) rows.copyWithin(kept, at, at + width);
      kept += width;
    }
    rows.length = kept;
    if (firstPane > this.#newestPane) this.#current = -1;
  }

  toStored(): StoredSeries {
    const rows = this.#rows;
    const ranges: [string, number[]][] = [];
    for (let at = 0; at < rows.length; at += width) {
      const text = hashAsText({ high: rows[at]!, low: rows[at + 1]! });
      if (ranges.at(-1)?.[0] !== text) ranges.push([text, []]);
      ranges.at(-1)![1].push(rows[at + 2]!, rows[at + 3]!);
    }
    return [this.#newestPane, this.#saturatedUntil, ranges];
  }
}
