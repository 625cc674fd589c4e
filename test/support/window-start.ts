import type { WindowRule } from '../../shared/evaluation/compiled-rule.ts';
import type { WindowStart } from '../../shared/evaluation/device-window.ts';
import type { Aggregate } from '../../shared/rules/rule.ts';

/** Of a window whose panes are all that is looked at. */
export function windowStart(aggregate: Aggregate): WindowStart {
  const rule = { aggregate, paneMs: 1_000, waitMs: 0 } as WindowRule;
  return { rule, startedMs: 0, isMinimumJudged: true };
}
