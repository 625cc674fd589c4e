import { type PaneSeries, panesPerWindow, type StoredSeries, WindowSums } from './pane-series.ts';

/** More ranges than this are not kept for one device and rule. */
export const maxDistinctRanges = 4_096;

/**
 * In which windows each value counts. A value seen in pane p counts in the windows that end in
 * [p, p + 59]; its ranges are merged where they touch. Values are known by their hash only.
 */
export class DistinctSeries implements PaneSeries {
  /** Hash of the value to its ranges, flat: first, last, first, last … ascending and apart. */
  readonly #ranges = new Map<string, number[]>();
  #rangeCount = 0;
  #newestPane = -1;
  #saturatedUntil = -1;
  #trimmedTo = -1;
  /** C(newestPane) without saturation; undefined when it has to be counted anew. */
  #current: number | undefined = 0;

  static fromStored([newestPane, saturatedUntil, ranges]: StoredSeries): DistinctSeries {
    const series = new DistinctSeries();
    for (const [hash, bounds] of ranges as [string, number[]][]) {
      series.#ranges.set(hash, [...bounds]);
      series.#rangeCount += bounds.length / 2;
    }
    series.#newestPane = newestPane as number;
    series.#saturatedUntil = saturatedUntil as number;
    series.#current = undefined;
    return series;
  }

  get newestPane(): number {
    return this.#newestPane;
  }

  /** @param firstPane the first pane still to be judged or open to late activities. */
  add(pane: number, hash: string, firstPane: number): void {
    if (pane > this.#newestPane) {
      this.#newestPane = pane;
      this.#current = undefined;
    }
    const bounds = this.#ranges.get(hash);
    if (bounds !== undefined && this.#extend(bounds, pane)) return;
    // Trimming walks over all ranges: a device that floods must not cause it with every activity.
    if (this.#rangeCount >= maxDistinctRanges && firstPane > this.#trimmedTo) this.trim(firstPane);
    if (this.#rangeCount >= maxDistinctRanges) {
      this.#saturatedUntil = Math.max(this.#saturatedUntil, pane + panesPerWindow - 1);
      return;
    }
    this.#insert(hash, pane);
  }

  /** Grows the range that touches the new one, if there is one, and joins it with its neighbours. */
  #extend(bounds: number[], pane: number): boolean {
    const last = pane + panesPerWindow - 1;
    for (let i = 0; i < bounds.length; i += 2) {
      if (pane > bounds[i + 1]! + 1 || last < bounds[i]! - 1) continue;
      if (pane < bounds[i]! || last > bounds[i + 1]!) this.#current = undefined;
      bounds[i] = Math.min(bounds[i]!, pane);
      bounds[i + 1] = Math.max(bounds[i + 1]!, last);
      while (i + 2 < bounds.length && bounds[i + 2]! <= bounds[i + 1]! + 1) {
        bounds[i + 1] = Math.max(bounds[i + 1]!, bounds[i + 3]!);
        bounds.splice(i + 2, 2);
        this.#rangeCount -= 1;
      }
      return true;
    }
    return false;
  }

  #insert(hash: string, pane: number): void {
    const bounds = this.#ranges.get(hash);
    if (bounds === undefined) this.#ranges.set(hash, [pane, pane + panesPerWindow - 1]);
    else {
      const at = bounds.findIndex((bound, i) => i % 2 === 0 && bound > pane);
      bounds.splice(at < 0 ? bounds.length : at, 0, pane, pane + panesPerWindow - 1);
    }
    this.#rangeCount += 1;
    if (this.#current !== undefined && pane + panesPerWindow > this.#newestPane) this.#current += 1;
  }

  valueAt(pane: number): number {
    if (this.isAtLeast(pane)) return maxDistinctRanges;
    if (pane !== this.#newestPane) return this.#countAt(pane);
    this.#current ??= this.#countAt(pane);
    return this.#current;
  }

  #countAt(pane: number): number {
    let count = 0;
    for (const bounds of this.#ranges.values()) {
      for (let i = 0; i < bounds.length; i += 2) {
        if (bounds[i]! <= pane && pane <= bounds[i + 1]!) count += 1;
      }
    }
    return count;
  }

  valuesAt(first: number, last: number): number[] {
    const sums = new WindowSums(first, last);
    for (const bounds of this.#ranges.values()) {
      for (let i = 0; i < bounds.length; i += 2) sums.add(bounds[i]!, bounds[i + 1]!, 1);
    }
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
    for (const bounds of this.#ranges.values()) {
      for (let i = 0; i < bounds.length; i += 2) {
        if (bounds[i]! > pane) next = Math.min(next, bounds[i]!);
        else if (bounds[i + 1]! >= pane) next = Math.min(next, bounds[i + 1]! + 1);
      }
    }
    return next;
  }

  trim(firstPane: number): void {
    this.#trimmedTo = firstPane;
    for (const [hash, bounds] of this.#ranges) {
      while (bounds.length > 0 && bounds[1]! < firstPane) {
        bounds.splice(0, 2);
        this.#rangeCount -= 1;
      }
      if (bounds.length === 0) this.#ranges.delete(hash);
    }
    if (firstPane > this.#newestPane) this.#current = undefined;
  }

  toStored(): StoredSeries {
    return [this.#newestPane, this.#saturatedUntil, [...this.#ranges]];
  }
}
