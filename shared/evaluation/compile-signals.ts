import { type SignalReader, signalReader } from '../rules/custom-signal.ts';
import type { CustomSignal, Rule } from '../rules/rule.ts';
import { findRuleType, valueTypeOf } from '../rules/rule-types.ts';
import { listedValues } from './compile-rule.ts';
import { CompiledSignal, type SignalDemands } from './compiled-signal.ts';

/**
 * What groups have in common is prepared once for all of them. That is more than thrift: what ten
 * thousand rules look at must come out of the cache.
 */
export interface SharedSignals {
  readonly readers: Map<string, SignalReader>;
  /** Those of groups that ask the same of them, lists aside, which may be long. */
  readonly ofGroups: Map<string, readonly CompiledSignal[]>;
}

/** The signals of a group, and the place of each rule's among them. */
export interface PlacedSignals {
  signals: readonly CompiledSignal[];
  placeOf(rule: Rule): number;
}

/** Signals that read the same are one, whatever is made of what they read. */
export function compileSignals(rules: readonly Rule[], shared: SharedSignals): PlacedSignals {
  const rulesOf = new Map<string, Rule[]>();
  for (const rule of rules.filter(isOnSignal)) {
    const key = keyOf(rule);
    rulesOf.set(key, [...(rulesOf.get(key) ?? []), rule]);
  }
  const places = new Map([...rulesOf.keys()].map((key, place) => [key, place]));
  return {
    signals: signalsOf([...rulesOf], shared),
    placeOf: (rule) => places.get(keyOf(rule)) ?? 0,
  };
}

function signalsOf(
  rulesOf: readonly (readonly [key: string, rules: readonly Rule[]])[],
  { readers, ofGroups }: SharedSignals,
): readonly CompiledSignal[] {
  const demands = rulesOf.map(([, rules]) => demandsOf(rules));
  const hasLists = demands.some(({ lists }) => lists.length > 0);
  const wholeKey = hasLists ? '' : JSON.stringify(rulesOf.map(([key], i) => [key, demands[i]]));
  const known = hasLists ? undefined : ofGroups.get(wholeKey);
  if (known !== undefined) return known;
  const signals = rulesOf.map(([key, [rule]], i) => {
    const reader = readers.get(key) ?? signalReader(rule!.signal as CustomSignal);
    readers.set(key, reader);
    return new CompiledSignal(reader, demands[i]!);
  });
  if (!hasLists) ofGroups.set(wholeKey, signals);
  return signals;
}

function isOnSignal({ signal }: Rule): boolean {
  return typeof signal === 'object';
}

function keyOf({ signal }: Rule): string {
  if (typeof signal !== 'object') return '';
  const { path, where = [] } = signal;
  return JSON.stringify([path, where]);
}

function demandsOf(rules: readonly Rule[]): SignalDemands {
  const ranges = rules.filter(({ ruleType }) => findRuleType(ruleType)?.family === 'threshold');
  const lists = rules.flatMap((rule) => {
    const list = findRuleType(rule.ruleType)?.family;
    const isList = list === 'allowlist' || list === 'denylist';
    return isList ? [{ list, values: listedValues(rule), rule } as const] : [];
  });
  return {
    rules: ranges.length + lists.length,
    ranges: ranges.map(({ minThreshold, maxThreshold }) => ({
      min: minThreshold,
      max: maxThreshold,
    })),
    lists,
    hasBlocks: lists.some(({ rule }) => valueTypeOf(rule) === 'IpCidr'),
  };
}
