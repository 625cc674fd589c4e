import { type PaneEntry, PaneLog } from './pane-log.ts';
import { panesPerWindow } from './pane-series.ts';

/** The pane that a walk from the newest to the oldest has come to. */
export interface PanePlace {
  pane: number;
  count: number;
  value: number;
  /** Where in the log the entries older than it end. */
  end: number;
}

const entry: PaneEntry = { gap: 0, count: 0, value: 0 };
const trimmed: PanePlace = { pane: 0, count: 0, value: 0, end: 0 };

/** Panes with what was taken in each. The newest stands apart from the log, since it is what changes. */
export abstract class PaneHistory extends PaneLog {
  #newestPane = -1;
  #newestCount = 0;

  /** The newest pane with an activity; -1 before the first. */
  get newestPane(): number {
    return this.#newestPane;
  }

  protected get newestValue(): number {
    return 0;
  }

  protected abstract setNewestValue(value: number): void;

  /** What a pane is worth that held `a` and takes `b` in too. */
  protected abstract join(a: number, b: number): number;

  protected take(pane: number, count: number, value: number): void {
    if (pane === this.#newestPane) {
      this.#newestCount = sumOf(this.#newestCount, count);
      this.setNewestValue(this.join(this.newestValue, value));
    } else if (pane < this.#newestPane) this.insert(pane, count, value);
    else {
      if (this.#newestPane >= 0) {
        this.append(pane - this.#newestPane, this.#newestCount, this.newestValue);
      }
      this.#newestPane = pane;
      this.#newestCount = count;
      this.setNewestValue(value);
    }
  }

  private insert(pane: number, count: number, value: number): void {
    let newer = this.#newestPane;
    let end = this.logLength;
    while (end > 0) {
      const start = this.readBefore(end, entry);
      const found = newer - entry.gap;
      if (found === pane) {
        const joined = { count: sumOf(entry.count, count), value: this.join(entry.value, value) };
        this.replace(start, end, { gap: entry.gap, ...joined });
        return;
      }
      if (found < pane) {
        const older = { ...entry, gap: pane - found };
        this.replace(start, end, older, { gap: newer - pane, count, value });
        return;
      }
      newer = found;
      end = start;
    }
    this.replace(0, 0, { gap: newer - pane, count, value });
  }

  /** Begins a walk. @returns false when there is nothing. */
  protected toNewest(place: PanePlace): boolean {
    place.pane = this.#newestPane;
    place.count = this.#newestCount;
    place.value = this.newestValue;
    place.end = this.logLength;
    return place.pane >= 0;
  }

  /** Goes on with a walk. @returns false when there is nothing older. */
  protected toOlder(place: PanePlace): boolean {
    if (place.end === 0) return false;
    place.end = this.readBefore(place.end, entry);
    place.pane -= entry.gap;
    place.count = entry.count;
    place.value = entry.value;
    return true;
  }

  /**
   * Forgets what no window ending at `firstPane` or later holds, but only when the log would have to
   * grow, since that reads all that is kept. The newest pane stays: it says how far late activities
   * are checked.
   * @returns whether anything was forgotten.
   */
  protected forgetBefore(firstPane: number): boolean {
    if (this.logLength === 0) return false;
    const oldest = firstPane - panesPerWindow + 1;
    let end = this.logLength;
    let more = this.toNewest(trimmed);
    for (; more && trimmed.pane >= oldest; more = this.toOlder(trimmed)) end = trimmed.end;
    if (more) this.replace(0, end);
    this.makeRoom();
    return more;
  }

  /** The first pane after `pane` that enters a window, or leaves it. */
  nextChange(pane: number): number {
    const place: PanePlace = { pane: 0, count: 0, value: 0, end: 0 };
    let entering = Infinity;
    let leaving = Infinity;
    const first = pane - panesPerWindow + 1;
    for (let more = this.toNewest(place); more && place.pane >= first; more = this.toOlder(place)) {
      if (place.pane > pane) entering = place.pane;
      leaving = place.pane + panesPerWindow;
    }
    return Math.min(entering, leaving);
  }

  isAtLeast(): boolean {
    return false;
  }
}

/** A device may say so often that much happened that no whole number holds it: it stays at the last one. */
function sumOf(a: number, b: number): number {
  return Math.min(a + b, Number.MAX_SAFE_INTEGER);
}
