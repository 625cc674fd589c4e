import { defaultGroupName } from '../groups/group.ts';
import { foldName } from '../kernel/fold-name.ts';
import type { GroupPolicy, Policy } from '../policy/policy.ts';
import { evidenceSources } from '../rules/evidence-source.ts';
import { sourceOf } from '../rules/rule-types.ts';
import type { ActivityKind } from '../telemetry/activity.ts';
import { compileRule } from './compile-rule.ts';
import { compileSignals, type SharedSignals } from './compile-signals.ts';
import type { CompiledGroup, WindowRule } from './compiled-rule.ts';

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
  const shared: SharedSignals = { readers: new Map(), ofGroups: new Map() };
  return {
    revision: policy.revision,
    hasGroup: (foldedName) => policy.groups.has(foldedName),
    group: (foldedName) => compiledGroup(policy.groups.get(foldedName) ?? fallback, shared),
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

function compiledGroup(group: GroupPolicy, shared: SharedSignals): CompiledGroup {
  const known = compiled.get(group);
  if (known !== undefined) return known;
  const made = compileGroup(group, shared);
  compiled.set(group, made);
  return made;
}

function compileGroup(group: GroupPolicy, shared: SharedSignals): CompiledGroup {
  const inForce = group.rules
    .filter((rule) => rule.isEnabled && evidenceSources[sourceOf(rule)].stream === 'telemetry')
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  const { signals, placeOf } = compileSignals(inForce, shared);
  const rules = inForce.map((rule) => compileRule(rule, placeOf(rule)));
  const windowRules = rules.filter((rule): rule is WindowRule => rule.family === 'window');
  for (const [slot, rule] of windowRules.entries()) rule.slot = slot;
  const signalRules = rules.filter(({ input }) => 'place' in input);
  // Copied, since a list that was filtered keeps room for more: ten thousand rules are to lie close.
  const rulesOn = (kind: ActivityKind) =>
    rules.filter(({ input }) => 'kind' in input && input.kind === kind).slice();
  return {
    d2cMessage: rulesOn('d2cMessage'),
    signals,
    hasSignalWindows: signalRules.some(({ family }) => family === 'window'),
    connection: rulesOn('connection'),
    process: rulesOn('process'),
    login: rulesOn('login'),
    failedLogin: rulesOn('failedLogin'),
    twinUpdate: rulesOn('twinUpdate'),
    signalRules,
    windowRules,
    rules,
    name: group.name,
    folded: foldName(group.name),
    written: new Map(group.rules.map((rule) => [rule.id, rule])),
  };
}
