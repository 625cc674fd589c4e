import { defaultGroupName } from '../groups/group.ts';
import { parseDuration } from '../kernel/duration.ts';
import { foldName } from '../kernel/fold-name.ts';
import type { GroupPolicy, Policy } from '../policy/policy.ts';
import { signalReader } from '../rules/custom-signal.ts';
import { evidenceSources } from '../rules/evidence-source.ts';
import { listMatcher } from '../rules/list-matcher.ts';
import type { Rule, RuleFamily } from '../rules/rule.ts';
import { findRuleType, ruleDelay, sourceOf, valueTypeOf } from '../rules/rule-types.ts';
import type { ActivityKind } from '../telemetry/activity.ts';
import type { CompiledGroup, CompiledRule, RuleInput, WindowRule } from './compiled-rule.ts';
import { paneLength } from './pane-series.ts';
import { builtInInput, protocolOf } from './rule-input.ts';

/** A whole policy revision, arranged for the evaluation of the telemetry stream. */
export interface CompiledPolicy {
  revision: number;
  hasGroup(foldedName: string): boolean;
  /** A group that is there, and `default` even if it is not. */
  group(foldedName: string): CompiledGroup;
}

/** Groups are immutable, so an unchanged group keeps its compiled form over revisions. */
const compiled = new WeakMap<GroupPolicy, CompiledGroup>();

export function compilePolicy(policy: Policy): CompiledPolicy {
  const fallback: GroupPolicy = policy.groups.get(defaultGroupName) ?? emptyDefault;
  return {
    revision: policy.revision,
    hasGroup: (foldedName) => policy.groups.has(foldedName),
    group: (foldedName) => compiledGroup(policy.groups.get(foldedName) ?? fallback),
  };
}

const emptyDefault: GroupPolicy = {
  name: defaultGroupName,
  revision: 0,
  rulesRevision: 0,
  createdTimeUtc: '',
  updatedTimeUtc: '',
  rules: [],
};

function compiledGroup(group: GroupPolicy): CompiledGroup {
  const known = compiled.get(group);
  if (known !== undefined) return known;
  const made = compileGroup(group);
  compiled.set(group, made);
  return made;
}

function compileGroup(group: GroupPolicy): CompiledGroup {
  const rules = group.rules
    .filter((rule) => rule.isEnabled && evidenceSources[sourceOf(rule)].stream === 'telemetry')
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .map(compileRule);
  const windowRules = rules.filter((rule): rule is WindowRule => rule.family === 'window');
  for (const [slot, rule] of windowRules.entries()) rule.slot = slot;
  const signalRules = rules.filter(({ input }) => 'read' in input);
  placeSignals(signalRules);
  const byKind = (kind: ActivityKind) =>
    rules.filter(({ input }) => 'kind' in input && input.kind === kind);
  return {
    name: group.name,
    folded: foldName(group.name),
    rules,
    windowRules,
    byKind: {
      d2cMessage: byKind('d2cMessage'),
      twinUpdate: byKind('twinUpdate'),
      failedLogin: byKind('failedLogin'),
      login: byKind('login'),
      connection: byKind('connection'),
      process: byKind('process'),
    },
    signalRules,
    written: new Map(group.rules.map((rule) => [rule.id, rule])),
  };
}

/** Signals that read the same are one, whatever is made of what they read. */
function placeSignals(rules: readonly CompiledRule[]): void {
  const places = new Map<string, number>();
  for (const { rule, input } of rules) {
    if (!('read' in input) || typeof rule.signal !== 'object') continue;
    const { path, where = [] } = rule.signal;
    const key = JSON.stringify([path, where]);
    input.place = places.get(key) ?? places.size;
    places.set(key, input.place);
  }
}

function compileRule(rule: Rule): CompiledRule {
  const input = inputOf(rule);
  const home = 'kind' in input && input.kind === 'twinUpdate' ? 'twin' : 'telemetry';
  const direction = 'kind' in input ? input.direction : undefined;
  const base = { rule, input, direction, protocol: protocolOf(rule.ruleType), home } as const;
  const family = findRuleType(rule.ruleType)?.family as RuleFamily;
  const limits = { min: rule.minThreshold, max: rule.maxThreshold };
  switch (family) {
    case 'timeWindow':
      return { ...base, ...limits, ...windowParts(rule) };
    case 'threshold':
      return {
        ...base,
        ...limits,
        family: 'threshold',
        suppressMs: duration(rule.suppressFor ?? 'PT1H'),
      };
    case 'allowlist':
    case 'denylist':
      return {
        ...base,
        family: 'list',
        list: family,
        isListed: listMatcher(
          rule.allowlistValues ?? rule.denylistValues ?? [],
          comparisonOf(rule, input),
        ),
        suppressMs: duration(rule.suppressFor ?? 'P1D'),
      };
  }
}

function windowParts(rule: Rule) {
  const windowMs = duration(rule.timeWindowSize ?? '');
  const { signal, ruleType } = rule;
  const chosen = typeof signal === 'object' ? signal.aggregate : undefined;
  const aggregate =
    ruleType === 'ActiveConnectionsNotInAllowedRange' ? 'distinct' : (chosen ?? 'count');
  return {
    family: 'window',
    aggregate,
    windowMs,
    paneMs: paneLength(windowMs),
    ...ruleDelay(rule),
    slot: 0,
  } as const;
}

function inputOf({ ruleType, signal }: Rule): RuleInput {
  if (typeof signal === 'object') return { read: signalReader(signal), place: 0 };
  return builtInInput(signal ?? ruleType);
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
