import {
  lowerBound,
  nextEntryOrExit,
  type PaneSeries,
  panesPerWindow,
  type StoredSeries,
} from './pane-series.ts';

/** How many activities each pane had. */
export class CountSeries implements PaneSeries {
  #panes: number[] = [];
  #counts: number[] = [];
  /** C(newestPane), kept up so that a message in order costs no loop. */
  #current = 0;
  /** The first entry that the newest window holds. */
  #first = 0;

  static fromStored([panes, counts]: StoredSeries): CountSeries {
    const series = new CountSeries();
    const numbers = counts as number[];
    for (const [i, pane] of (panes as number[]).entries()) series.add(pane, numbers[i]!);
    return series;
  }

  get newestPane(): number {
    return this.#panes.at(-1) ?? -1;
  }

  add(pane: number, count: number): void {
    const last = this.#panes.length - 1;
    const newest = last < 0 ? -1 : this.#panes[last]!;
    if (pane === newest) {
      this.#counts[last]! += count;
      this.#current += count;
    } else if (pane > newest) this.#append(pane, count);
    else this.#insert(pane, count);
  }

  #append(pane: number, count: number): void {
    this.#panes.push(pane);
    this.#counts.push(count);
    this.#current += count;
    while (this.#panes[this.#first]! <= pane - panesPerWindow) {
      this.#current -= this.#counts[this.#first++]!;
    }
  }

  #insert(pane: number, count: number): void {
    const at = lowerBound(this.#panes, pane);
    if (this.#panes[at] === pane) this.#counts[at]! += count;
    else {
      this.#panes.splice(at, 0, pane);
      this.#counts.splice(at, 0, count);
    }
    this.#first = lowerBound(this.#panes, this.newestPane - panesPerWindow + 1);
    if (pane > this.newestPane - panesPerWindow) this.#current += count;
  }

  valueAt(pane: number): number {
    if (pane === this.newestPane) return this.#current;
    let sum = 0;
    for (let i = lowerBound(this.#panes, pane - panesPerWindow + 1); i < this.#panes.length; i++) {
      if (this.#panes[i]! > pane) break;
      sum += this.#counts[i]!;
    }
    return sum;
  }

  isAtLeast(): boolean {
    return false;
  }

  nextChange(pane: number): number {
    return nextEntryOrExit(this.#panes, pane);
  }

  trim(firstPane: number): void {
    // The newest entry stays: it says how far late activities are checked.
    const expired = Math.min(
      lowerBound(this.#panes, firstPane - panesPerWindow + 1),
      this.#first,
      this.#panes.length - 1,
    );
    if (expired <= 0) return;
    this.#panes.splice(0, expired);
    this.#counts.splice(0, expired);
    this.#first -= expired;
  }

  toStored(): StoredSeries {
    return [this.#panes, this.#counts];
  }
}
