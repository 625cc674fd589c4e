import { parseDuration } from '../kernel/duration.ts';
import { builtInRuleTypes } from './built-in-rule-types.ts';
import { type EvidenceSource, evidenceSources, sourceOfSignal } from './evidence-source.ts';
import { genericRuleTypes } from './generic-rule-types.ts';
import type { RuleDraft, Signal } from './rule.ts';
import type { RuleType, ValueType } from './rule-type.ts';

/** The whole catalogue, built-in types first. */
export const ruleTypes: readonly RuleType[] = [...builtInRuleTypes, ...genericRuleTypes];

const byName: ReadonlyMap<string, RuleType> = new Map(
  ruleTypes.map((type) => [type.ruleType, type]),
);

/** Exact and case-sensitive. */
export function findRuleType(ruleType: string): RuleType | undefined {
  return byName.get(ruleType);
}

/** How the list values of a rule are read; undefined for a rule without a list or of an unknown type. */
export function valueTypeOf(rule: { ruleType: string; signal?: Signal }): ValueType | undefined {
  const type = findRuleType(rule.ruleType);
  if (type?.valueType === undefined || type.isBuiltIn) return type?.valueType;
  const { signal } = rule;
  return signal === 'ConnectionTo' || signal === 'ConnectionFrom' ? 'IpCidr' : 'String';
}

/** Where the activities of a rule of a known type come from. */
export function sourceOf({
  ruleType,
  signal,
}: Pick<RuleDraft, 'ruleType' | 'signal'>): EvidenceSource {
  const source = findRuleType(ruleType)?.source;
  if (source === undefined) throw new TypeError(`unknown rule type ${ruleType}`);
  return source === 'signal' ? sourceOfSignal(signal ?? { path: '' }) : source;
}

/**
 * How old an activity may be and still be counted in windows of a rule, and how long the judgement
 * of a pane waits. `allowedLateness` sets both.
 */
export function ruleDelay(rule: Pick<RuleDraft, 'ruleType' | 'signal' | 'allowedLateness'>): {
  latenessMs: number;
  waitMs: number;
} {
  const { lateness, wait } = evidenceSources[sourceOf(rule)];
  const extraMs = milliseconds(findRuleType(rule.ruleType)?.extraWait ?? 'PT0S');
  return {
    latenessMs: milliseconds(rule.allowedLateness ?? lateness),
    waitMs: milliseconds(rule.allowedLateness ?? wait) + extraMs,
  };
}

function milliseconds(duration: string): number {
  const ms = parseDuration(duration);
  if (ms === undefined) throw new TypeError(`not a duration: ${duration}`);
  return ms;
}
