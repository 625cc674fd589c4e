import { parseDuration } from '../../shared/kernel/duration.ts';
import type { Rule } from '../../shared/rules/rule.ts';
import { ruleDelay } from '../../shared/rules/rule-types.ts';

export const panesOfWindow = 60;

/** The numbers that a rule's durations stand for. */
export interface RuleTimes {
  windowMs: number;
  paneMs: number;
  latenessMs: number;
  waitMs: number;
  suppressMs: number;
}

const known = new WeakMap<Rule, RuleTimes>();

export function timesOf(rule: Rule): RuleTimes {
  let times = known.get(rule);
  if (times === undefined) {
    times = readTimes(rule);
    known.set(rule, times);
  }
  return times;
}

function readTimes(rule: Rule): RuleTimes {
  const windowMs = parseDuration(rule.timeWindowSize ?? 'PT1M')!;
  return {
    windowMs,
    paneMs: paneMsOf(windowMs),
    ...ruleDelay(rule),
    suppressMs: parseDuration(rule.suppressFor ?? (isList(rule) ? 'P1D' : 'PT1H'))!,
  };
}

export function paneMsOf(windowMs: number): number {
  return Math.ceil(windowMs / panesOfWindow);
}

export function isList({ allowlistValues, denylistValues }: Rule): boolean {
  return allowlistValues !== undefined || denylistValues !== undefined;
}
