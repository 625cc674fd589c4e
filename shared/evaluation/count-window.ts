import type { WindowStart } from './device-window.ts';
import { PaneHistory, type PanePlace } from './pane-history.ts';
import { type PaneSeries, panesPerWindow, type StoredSeries, WindowSums } from './pane-series.ts';

/** Where the walk at hand is: only one goes on at a time. */
const here: PanePlace = { pane: 0, count: 0, value: 0, end: 0 };

/** How many activities each pane had. */
export class CountWindow extends PaneHistory implements PaneSeries {
  /** C(newestPane) or more: adding raises it, and it is counted anew only when that may matter. */
  #atMost = 0;

  static fromStored(start: WindowStart, [panes, counts]: StoredSeries): CountWindow {
    const window = new CountWindow(start);
    const numbers = counts as number[];
    for (const [i, pane] of (panes as number[]).entries()) window.add(pane, numbers[i]!);
    return window;
  }

  add(pane: number, count: number): void {
    this.#atMost += count;
    this.take(pane, count, 0);
  }

  protected override setNewestValue(): void {}

  protected override join(): number {
    return 0;
  }

  valueAt(pane: number): number {
    let sum = 0;
    const first = pane - panesPerWindow + 1;
    for (let more = this.toNewest(here); more && here.pane >= first; more = this.toOlder(here)) {
      if (here.pane <= pane) sum += here.count;
    }
    return sum;
  }

  isNewestAbove(max: number): boolean {
    if (this.#atMost <= max) return false;
    this.#atMost = this.valueAt(this.newestPane);
    return this.#atMost > max;
  }

  valuesAt(first: number, last: number): number[] {
    const sums = new WindowSums(first, last);
    const oldest = first - panesPerWindow + 1;
    for (let more = this.toNewest(here); more && here.pane >= oldest; more = this.toOlder(here)) {
      sums.add(here.pane, here.pane + panesPerWindow - 1, here.count);
    }
    return sums.values();
  }

  trim(firstPane: number): void {
    if (!this.hasRoom) this.forgetBefore(firstPane);
  }

  toStored(): StoredSeries {
    const panes: number[] = [];
    const counts: number[] = [];
    for (let more = this.toNewest(here); more; more = this.toOlder(here)) {
      panes.push(here.pane);
      counts.push(here.count);
    }
    return [panes.reverse(), counts.reverse()];
  }
}
