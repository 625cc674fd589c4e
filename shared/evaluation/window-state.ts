import type { Aggregate } from '../rules/rule.ts';
import { onlyRises, type WindowRule } from './compiled-rule.ts';
import { CountSeries } from './count-series.ts';
import { DistinctSeries } from './distinct-series.ts';
import { panesPerWindow } from './pane-series.ts';
import { ValueSeries } from './value-series.ts';

export type Side = 'above' | 'below';

export type Series = CountSeries | ValueSeries | DistinctSeries;

/**
 * The windows of one device under one rule. There may be millions: panes are small integers, which
 * take no memory of their own, and what follows from other fields is not kept.
 */
export class WindowState {
  rule: WindowRule;
  readonly series: Series;
  /** The first pane that begins after its counters started. */
  #firstWholePane: number;
  /** Whether the device's silence may be judged: it is enabled. */
  readonly isMinimumJudged: boolean;
  /** Panes below are judged already, under a wait that was shorter than the one now in force. */
  judgedBelow = 0;
  /** An unbroken row of violating panes that still goes on, judged once a pane. */
  run: { side: Side; firstPane: number } | undefined = undefined;
  /** Below 0 for none. */
  #duePane = -1;

  constructor(rule: WindowRule, series: Series, startedMs: number, isMinimumJudged: boolean) {
    this.rule = rule;
    this.series = series;
    this.#firstWholePane = Math.ceil(startedMs / rule.paneMs);
    this.isMinimumJudged = isMinimumJudged;
  }

  get kind(): 'window' {
    return 'window';
  }

  /** When its counters started, from the next beginning of a pane on: before it no pane is whole. */
  get startedMs(): number {
    return this.#firstWholePane * this.rule.paneMs;
  }

  set startedMs(ms: number) {
    this.#firstWholePane = Math.ceil(ms / this.rule.paneMs);
  }

  /** The next pane to look at: no earlier one can change the verdict. Infinity: none. */
  get duePane(): number {
    return this.#duePane < 0 ? Infinity : this.#duePane;
  }

  set duePane(pane: number) {
    this.#duePane = pane === Infinity ? -1 : pane;
  }

  /** When it stands in the queue, which is after the wait; Infinity when it does not. */
  get scheduledMs(): number {
    return (this.duePane + 1) * this.rule.paneMs + this.rule.waitMs;
  }
}

export function newWindow(
  rule: WindowRule,
  startedMs: number,
  isMinimumJudged: boolean,
): WindowState {
  return new WindowState(rule, newSeries(rule.aggregate), startedMs, isMinimumJudged);
}

function newSeries(aggregate: Aggregate): Series {
  if (aggregate === 'count') return new CountSeries();
  return aggregate === 'distinct' ? new DistinctSeries() : new ValueSeries(aggregate);
}

/** The first window end for which the counters have run a whole window. */
export function firstFullPane({ startedMs, rule }: WindowState): number {
  return Math.ceil(startedMs / rule.paneMs) + panesPerWindow - 1;
}

/** The first window end at which a sum of nothing says something: not before the first activity. */
export function firstWatchedPane({ series }: WindowState): number {
  return series instanceof ValueSeries ? series.oldestPane : -1;
}

/** The first pane that is not judged yet at a watermark. */
export function firstUnjudgedPane({ rule, judgedBelow }: WindowState, watermarkMs: number): number {
  return Math.max(judgedBelow, Math.floor((watermarkMs - rule.waitMs) / rule.paneMs));
}

/** The first pane that is still to be judged or open to late activities. */
export function firstOpenPane(
  { latenessMs, waitMs, paneMs }: WindowRule,
  watermarkMs: number,
): number {
  return Math.floor((watermarkMs - Math.max(latenessMs, waitMs)) / paneMs);
}

/** Whether a value above the maximum is found with the activity that makes it so. */
export function findsAboveAtOnce({ rule, series }: WindowState): boolean {
  if (rule.max === undefined) return false;
  if (rule.aggregate === 'sum') return !(series as ValueSeries).hasNegative;
  return onlyRises(rule.aggregate) || rule.aggregate === 'maximum';
}

/** Whether maxima are judged once a pane. */
export function judgesAbove(window: WindowState): boolean {
  const { rule } = window;
  return rule.max !== undefined && rule.aggregate !== 'maximum' && !findsAboveAtOnce(window);
}

/** Whether minima are judged once a pane: a single low value is found at once. */
export function judgesBelow({ rule, isMinimumJudged }: WindowState): boolean {
  return isMinimumJudged && hasMinimumToJudge(rule);
}

/** Whether a window that nothing was put in may be below the minimum: the mean of nothing is not. */
export function judgesSilence(window: WindowState): boolean {
  return judgesBelow(window) && hasValueOfNothing(window.rule.aggregate);
}

function hasValueOfNothing(aggregate: Aggregate): boolean {
  return onlyRises(aggregate) || aggregate === 'sum';
}

/** Whether no window of these panes can be out of range since none of them is by itself. */
export function isCalm(window: WindowState, firstPane: number, lastPane: number): boolean {
  const { rule, series } = window;
  if (!(series instanceof ValueSeries)) return false;
  const min = judgesBelow(window) ? rule.min! : -Infinity;
  const max = judgesAbove(window) ? rule.max! : Infinity;
  return series.arePanesWithin(firstPane, lastPane, min, max);
}

/** Whether silence can violate a rule. */
export function hasMinimumToJudge({ min, aggregate }: WindowRule): boolean {
  if (min === undefined || aggregate === 'minimum') return false;
  return !onlyRises(aggregate) || min > 0;
}

/** Whether activities can only bring the window back into range, so that none need a new look. */
export function onlyTimeViolates(window: WindowState): boolean {
  const { rule, series } = window;
  if (judgesAbove(window)) return false;
  return (
    onlyRises(rule.aggregate) || (rule.aggregate === 'sum' && !(series as ValueSeries).hasNegative)
  );
}
