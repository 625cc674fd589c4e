import type { Aggregate } from '../rules/rule.ts';
import { onlyRises, type WindowRule } from './compiled-rule.ts';
import { CountWindow } from './count-window.ts';
import type { WindowStart } from './device-window.ts';
import { DistinctWindow } from './distinct-window.ts';
import { panesPerWindow } from './pane-series.ts';
import { ValueWindow } from './value-window.ts';

export type WindowState = CountWindow | ValueWindow | DistinctWindow;

export function newWindow(start: WindowStart): WindowState {
  const { aggregate } = start.rule;
  if (aggregate === 'count') return new CountWindow(start);
  return aggregate === 'distinct' ? new DistinctWindow(start) : new ValueWindow(start);
}

/** The first window end for which the counters have run a whole window. */
export function firstFullPane({ firstWholePane }: WindowState): number {
  return firstWholePane + panesPerWindow - 1;
}

/** The first window end at which a sum of nothing says something: not before the first activity. */
export function firstWatchedPane(window: WindowState): number {
  return window instanceof ValueWindow ? window.oldestPane : -1;
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
export function findsAboveAtOnce(window: WindowState): boolean {
  const { rule } = window;
  if (rule.max === undefined) return false;
  if (rule.aggregate === 'sum') return !(window as ValueWindow).hasNegative;
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
  const { rule } = window;
  if (!(window instanceof ValueWindow)) return false;
  const min = judgesBelow(window) ? rule.min! : -Infinity;
  const max = judgesAbove(window) ? rule.max! : Infinity;
  return window.arePanesWithin(firstPane, lastPane, min, max);
}

/** Whether silence can violate a rule. */
export function hasMinimumToJudge({ min, aggregate }: WindowRule): boolean {
  if (min === undefined || aggregate === 'minimum') return false;
  return !onlyRises(aggregate) || min > 0;
}

/** Whether activities can only bring the window back into range, so that none need a new look. */
export function onlyTimeViolates(window: WindowState): boolean {
  const { rule } = window;
  if (judgesAbove(window)) return false;
  return (
    onlyRises(rule.aggregate) || (rule.aggregate === 'sum' && !(window as ValueWindow).hasNegative)
  );
}
