import type { Aggregate, Rule, RuleDraft } from '../../shared/rules/rule.ts';
import { startMs } from './hub-events.ts';
import { aRule } from './policies.ts';

/** A time in tests, told in seconds after their start, as alerts write it. */
export function utc(at: number): string {
  return new Date(startMs + at * 1_000).toISOString();
}

/** A rule over five minutes of messages: panes of five seconds, judged ten seconds after their end. */
export function messageRule(limits: { min?: number; max?: number }, revision = 1): Rule {
  return aRule(
    {
      ruleType: 'MqttD2CMessagesNotInAllowedRange',
      minThreshold: limits.min ?? 0,
      maxThreshold: limits.max ?? 1_000,
      timeWindowSize: 'PT5M',
    },
    revision,
  );
}

/** A rule over five minutes of what devices send as `v`. */
export function valueRule(aggregate: Aggregate, draft: Partial<RuleDraft>, revision = 1): Rule {
  return aRule(
    {
      id: aggregate,
      ruleType: 'TimeWindowCustomAlertRule',
      signal: { path: '/v', aggregate },
      timeWindowSize: 'PT5M',
      ...draft,
    },
    revision,
  );
}
