import { type PaneEntry, PaneLog } from './pane-log.ts';
import { type PaneSeries, panesPerWindow, type StoredSeries, WindowSums } from './pane-series.ts';

/** The pane that a walk from the newest to the oldest has come to. Only one walk goes on at a time. */
const here = { pane: 0, count: 0, end: 0 };
const entry: PaneEntry = { gap: 0, count: 0 };

/** How many activities each pane had. The newest pane stands apart, since it is what changes. */
export class CountSeries extends PaneLog implements PaneSeries {
  #newestPane = -1;
  #newestCount = 0;
  /** C(newestPane) or more: adding raises it, and it is counted anew only when that may matter. */
  #atMost = 0;

  static fromStored([panes, counts]: StoredSeries): CountSeries {
    const series = new CountSeries();
    const numbers = counts as number[];
    for (const [i, pane] of (panes as number[]).entries()) series.add(pane, numbers[i]!);
    return series;
  }

  get newestPane(): number {
    return this.#newestPane;
  }

  add(pane: number, count: number): void {
    this.#atMost += count;
    if (pane === this.#newestPane) this.#newestCount += count;
    else if (pane < this.#newestPane) this.#insert(pane, count);
    else {
      if (this.#newestPane >= 0) this.append(pane - this.#newestPane, this.#newestCount);
      this.#newestPane = pane;
      this.#newestCount = count;
    }
  }

  #insert(pane: number, count: number): void {
    let newer = this.#newestPane;
    let end = this.logLength;
    while (end > 0) {
      const start = this.readBefore(end, entry);
      const found = newer - entry.gap;
      if (found === pane) {
        this.replace(start, end, { gap: entry.gap, count: entry.count + count });
        return;
      }
      if (found < pane) {
        const older = { gap: pane - found, count: entry.count };
        this.replace(start, end, older, { gap: newer - pane, count });
        return;
      }
      newer = found;
      end = start;
    }
    this.replace(0, 0, { gap: newer - pane, count });
  }

  #toNewest(): boolean {
    here.pane = this.#newestPane;
    here.count = this.#newestCount;
    here.end = this.logLength;
    return here.pane >= 0;
  }

  #toOlder(): boolean {
    if (here.end === 0) return false;
    here.end = this.readBefore(here.end, entry);
    here.pane -= entry.gap;
    here.count = entry.count;
    return true;
  }

  valueAt(pane: number): number {
    let sum = 0;
    const first = pane - panesPerWindow + 1;
    for (let more = this.#toNewest(); more && here.pane >= first; more = this.#toOlder()) {
      if (here.pane <= pane) sum += here.count;
    }
    return sum;
  }

  isNewestAbove(max: number): boolean {
    if (this.#atMost <= max) return false;
    this.#atMost = this.valueAt(this.#newestPane);
    return this.#atMost > max;
  }

  valuesAt(first: number, last: number): number[] {
    const sums = new WindowSums(first, last);
    const oldest = first - panesPerWindow + 1;
    for (let more = this.#toNewest(); more && here.pane >= oldest; more = this.#toOlder()) {
      sums.add(here.pane, here.pane + panesPerWindow - 1, here.count);
    }
    return sums.values();
  }

  isAtLeast(): boolean {
    return false;
  }

  nextChange(pane: number): number {
    let entering = Infinity;
    let leaving = Infinity;
    const first = pane - panesPerWindow + 1;
    for (let more = this.#toNewest(); more && here.pane >= first; more = this.#toOlder()) {
      if (here.pane > pane) entering = here.pane;
      leaving = here.pane + panesPerWindow;
    }
    return Math.min(entering, leaving);
  }

  /** Only when it would have to grow: forgetting reads all that is kept. */
  trim(firstPane: number): void {
    if (this.logRoom > 0 || this.logLength === 0) return;
    const oldest = firstPane - panesPerWindow + 1;
    let end = this.logLength;
    for (let more = this.#toNewest(); more && here.pane >= oldest; more = this.#toOlder()) {
      end = here.end;
    }
    if (here.pane < oldest) this.replace(0, end);
    this.makeRoom();
  }

  toStored(): StoredSeries {
    const panes: number[] = [];
    const counts: number[] = [];
    for (let more = this.#toNewest(); more; more = this.#toOlder()) {
      panes.push(here.pane);
      counts.push(here.count);
    }
    return [panes.reverse(), counts.reverse()];
  }
}
