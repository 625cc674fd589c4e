import { parseDuration } from '../kernel/duration.ts';
import { listMatcher } from '../rules/list-matcher.ts';
import type { Rule, RuleFamily } from '../rules/rule.ts';
import { findRuleType, ruleDelay, valueTypeOf } from '../rules/rule-types.ts';
import type {
  CompiledRule,
  ListRule,
  RuleInput,
  ThresholdRule,
  WindowRule,
} from './compiled-rule.ts';
import { paneLength } from './pane-series.ts';
import { builtInInput, protocolOf } from './rule-input.ts';

/** @param place of its signal among the group's, if it is on a custom signal. */
export function compileRule(rule: Rule, place: number): CompiledRule {
  const family = findRuleType(rule.ruleType)?.family as RuleFamily;
  const input = inputOf(rule, place);
  switch (family) {
    case 'timeWindow':
      return windowRule(rule, input);
    case 'threshold':
      return thresholdRule(rule, input);
    case 'allowlist':
    case 'denylist':
      return listRule(rule, input, family);
  }
}

// Each is one literal, the members that judging looks at first: spread out of parts, an object keeps
// its members in two places, and with ten thousand rules each place is a miss of the cache.

function windowRule(rule: Rule, input: RuleInput): WindowRule {
  const windowMs = duration(rule.timeWindowSize ?? '');
  const { latenessMs, waitMs } = ruleDelay(rule);
  return {
    family: 'window',
    direction: directionOf(input),
    protocol: protocolOf(rule.ruleType),
    slot: 0,
    paneMs: paneLength(windowMs),
    latenessMs,
    waitMs,
    aggregate: aggregateOf(rule),
    min: rule.minThreshold,
    max: rule.maxThreshold,
    windowMs,
    rule,
    input,
    home: homeOf(input),
  };
}

function thresholdRule(rule: Rule, input: RuleInput): ThresholdRule {
  return {
    family: 'threshold',
    direction: directionOf(input),
    protocol: protocolOf(rule.ruleType),
    min: rule.minThreshold,
    max: rule.maxThreshold,
    suppressMs: duration(rule.suppressFor ?? 'PT1H'),
    rule,
    input,
    home: homeOf(input),
  };
}

function listRule(rule: Rule, input: RuleInput, list: ListRule['list']): ListRule {
  return {
    family: 'list',
    direction: directionOf(input),
    protocol: protocolOf(rule.ruleType),
    list,
    isListed: listMatcher(listedValues(rule), comparisonOf(rule, input)),
    suppressMs: duration(rule.suppressFor ?? 'P1D'),
    rule,
    input,
    home: homeOf(input),
  };
}

export function listedValues({ allowlistValues, denylistValues }: Rule): readonly string[] {
  return allowlistValues ?? denylistValues ?? [];
}

function directionOf(input: RuleInput): 'In' | 'Out' | undefined {
  return 'kind' in input ? input.direction : undefined;
}

function homeOf(input: RuleInput): 'telemetry' | 'twin' {
  return 'kind' in input && input.kind === 'twinUpdate' ? 'twin' : 'telemetry';
}

function aggregateOf({ signal, ruleType }: Rule): WindowRule['aggregate'] {
  if (ruleType === 'ActiveConnectionsNotInAllowedRange') return 'distinct';
  return (typeof signal === 'object' ? signal.aggregate : undefined) ?? 'count';
}

function inputOf({ ruleType, signal }: Rule, place: number): RuleInput {
  return typeof signal === 'object' ? { place } : builtInInput(signal ?? ruleType);
}

function comparisonOf(rule: Rule, input: RuleInput) {
  if (valueTypeOf(rule) === 'IpCidr') return 'ipRange';
  return 'kind' in input && input.kind === 'process' ? 'process' : 'exact';
}

function duration(text: string): number {
  const ms = parseDuration(text);
  if (ms === undefined) throw new TypeError(`not a duration: ${text}`);
  return ms;
}
