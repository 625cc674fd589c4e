import type { Aggregate, Rule } from '../../shared/rules/rule.ts';
import { panesOfWindow, timesOf } from './rule-times.ts';

/** An activity as one rule takes it. */
export interface Taken {
  timeMs: number;
  count: number;
  /** For sum, average, minimum and maximum. */
  number?: number;
  /** For distinct, and for lists. */
  text?: string;
  /** Its place in the event; of an agent's activities and the message itself it is known at once. */
  index?: number;
}

export interface WindowValue {
  /** Undefined: the window is empty and has no such value. */
  value: number | undefined;
  atLeast: boolean;
}

export const maxRanges = 4_096;

export function aggregateOf({ ruleType, signal }: Rule): Aggregate {
  if (ruleType.startsWith('ActiveConnections')) return 'distinct';
  return typeof signal === 'object' ? (signal.aggregate ?? 'count') : 'count';
}

/** Everything that one device did under one window rule since its counters started, kept for ever. */
export class ModelWindow {
  readonly #lengthMs: number;
  readonly #taken: (Taken & { pane: number })[] = [];
  /** Those of `distinct` that found room. */
  readonly #kept: { pane: number; text: string }[] = [];
  #saturatedUntil = Number.NEGATIVE_INFINITY;
  readonly rule: Rule;
  /** The watermark at which the counters started. */
  readonly startMs: number;
  /** The last pane that is judged, or was due before the counters started. */
  judgedPane: number;

  constructor(rule: Rule, startMs: number) {
    this.rule = rule;
    this.startMs = startMs;
    this.#lengthMs = timesOf(rule).paneMs;
    this.judgedPane = Math.floor((startMs - timesOf(rule).waitMs) / this.#lengthMs) - 1;
  }

  paneOf(timeMs: number): number {
    return Math.floor(timeMs / this.#lengthMs);
  }

  endOf(pane: number): number {
    return (pane + 1) * this.#lengthMs;
  }

  startOfWindow(pane: number): number {
    return (pane - panesOfWindow + 1) * this.#lengthMs;
  }

  get newestPane(): number {
    return Math.max(...this.#taken.map(({ pane }) => pane));
  }

  get hasNegative(): boolean {
    return this.#taken.some(({ number }) => number !== undefined && number < 0);
  }

  /** Before the first activity a sum of nothing says nothing about a maximum. */
  isWatched(pane: number): boolean {
    return this.#taken.some((taken) => taken.pane <= pane);
  }

  /** @param openPane the first pane still to be judged or still open to late activities. */
  take(activity: Taken, openPane: number): void {
    const pane = this.paneOf(activity.timeMs);
    this.#taken.push({ ...activity, pane });
    if (activity.text === undefined || aggregateOf(this.rule) !== 'distinct') return;
    const kept = { pane, text: activity.text };
    if (this.#hasRange(kept, openPane) || this.#hasRoom(openPane)) this.#kept.push(kept);
    else this.#saturatedUntil = Math.max(this.#saturatedUntil, pane + panesOfWindow - 1);
  }

  /** The value of the window that ends with a pane, from nothing but the activities in it. */
  valueAt(pane: number): WindowValue {
    const inside = (activity: { pane: number }) =>
      activity.pane > pane - panesOfWindow && activity.pane <= pane;
    if (aggregateOf(this.rule) !== 'distinct')
      return { value: this.#aggregate(this.#taken.filter(inside)), atLeast: false };
    if (pane <= this.#saturatedUntil) return { value: maxRanges, atLeast: true };
    const values = new Set(this.#kept.filter(inside).map(({ text }) => text));
    return { value: values.size, atLeast: false };
  }

  #aggregate(inside: readonly (Taken & { pane: number })[]): number | undefined {
    const numbers = inside.flatMap(({ number }) => number ?? []);
    switch (aggregateOf(this.rule)) {
      case 'sum':
        return sumByPanes(inside);
      case 'average':
        return numbers.length === 0 ? undefined : sumByPanes(inside) / numbers.length;
      case 'minimum':
        return numbers.length === 0 ? undefined : Math.min(...numbers);
      case 'maximum':
        return numbers.length === 0 ? undefined : Math.max(...numbers);
      default:
        return inside.reduce((sum, { count }) => sum + count, 0);
    }
  }

  /** Whether the value has a range, not dropped yet, that this activity touches or lies in. */
  #hasRange({ pane, text }: { pane: number; text: string }, openPane: number): boolean {
    return this.#kept.some(
      (kept) =>
        kept.text === text &&
        Math.abs(kept.pane - pane) <= panesOfWindow &&
        kept.pane + panesOfWindow - 1 >= openPane,
    );
  }

  /** A range ends with each activity that no later one of its value touches. */
  #hasRoom(openPane: number): boolean {
    if (this.#kept.length < maxRanges) return true;
    const panesByText = Map.groupBy(this.#kept, ({ text }) => text);
    let count = 0;
    for (const kept of panesByText.values()) {
      const panes = [...new Set(kept.map(({ pane }) => pane))].sort((a, b) => a - b);
      const ends = panes.filter(
        (pane, i) => i === panes.length - 1 || panes[i + 1]! - pane > panesOfWindow,
      );
      count += ends.filter((pane) => pane + panesOfWindow - 1 >= openPane).length;
    }
    return count < maxRanges;
  }
}

/** Sums add panes oldest first. */
function sumByPanes(inside: readonly (Taken & { pane: number })[]): number {
  const panes = [...new Set(inside.map(({ pane }) => pane))].sort((a, b) => a - b);
  return panes.reduce((sum, pane) => {
    const numbers = inside.filter((taken) => taken.pane === pane).map(({ number }) => number ?? 0);
    return sum + numbers.reduce((inPane, number) => inPane + number, 0);
  }, 0);
}
