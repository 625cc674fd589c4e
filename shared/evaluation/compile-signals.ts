import { type SignalReader, signalReader } from '../rules/custom-signal.ts';
import type { CustomSignal, Rule } from '../rules/rule.ts';
import { findRuleType, valueTypeOf } from '../rules/rule-types.ts';
import { listedValues } from './compile-rule.ts';
import { CompiledSignal, type SignalDemands } from './compiled-signal.ts';

/** Groups read the same signals: each is prepared once for all of them. */
export type SignalReaders = Map<string, SignalReader>;

/** The signals of a group, and the place of each rule's among them. */
export interface PlacedSignals {
  signals: readonly CompiledSignal[];
  placeOf(rule: Rule): number;
}

/** Signals that read the same are one, whatever is made of what they read. */
export function compileSignals(rules: readonly Rule[], readers: SignalReaders): PlacedSignals {
  const rulesOf = new Map<string, Rule[]>();
  for (const rule of rules.filter(isOnSignal)) {
    const key = keyOf(rule);
    rulesOf.set(key, [...(rulesOf.get(key) ?? []), rule]);
  }
  const places = new Map([...rulesOf.keys()].map((key, place) => [key, place]));
  return {
    signals: [...rulesOf].map(([key, ofSignal]) => {
      const reader = readers.get(key) ?? signalReader(ofSignal[0]!.signal as CustomSignal);
      readers.set(key, reader);
      return new CompiledSignal(reader, demandsOf(ofSignal));
    }),
    placeOf: (rule) => places.get(keyOf(rule)) ?? 0,
  };
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
