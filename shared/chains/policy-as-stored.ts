import type { CompiledGroup, WindowRule } from '../evaluation/compiled-rule.ts';
import { paneLength } from '../evaluation/pane-series.ts';
import type { PartitionState } from '../evaluation/partition-state.ts';
import type { Rule } from '../rules/rule.ts';

/** What of a window's rule must be known until the policy in force takes its place. */
export type StoredTerms = Pick<WindowRule, 'aggregate' | 'windowMs' | 'latenessMs' | 'waitMs'> &
  Pick<Rule, 'id' | 'revision' | 'countersRevision'> & { min?: number; max?: number };

/** What is stored of a rule: one object for all windows, so that a record holds it once. */
const knownTerms = new WeakMap<WindowRule, StoredTerms>();

export function termsOf(rule: WindowRule): StoredTerms {
  const known = knownTerms.get(rule);
  if (known !== undefined) return known;
  const { aggregate, windowMs, latenessMs, waitMs, min, max } = rule;
  const { id, revision, countersRevision } = rule.rule;
  const terms: StoredTerms = {
    ...{ id, revision, countersRevision, aggregate, windowMs, latenessMs, waitMs },
    ...(min === undefined ? {} : { min }),
    ...(max === undefined ? {} : { max }),
  };
  knownTerms.set(rule, terms);
  return terms;
}

const groupsAsStored = new WeakMap<PartitionState, Map<string, CompiledGroup>>();

/** What holds the place of a group until the policy in force is applied: one for all its devices. */
export function groupAsStored(state: PartitionState, folded: string): CompiledGroup {
  const groups = groupsAsStored.get(state) ?? new Map<string, CompiledGroup>();
  groupsAsStored.set(state, groups);
  const group = groups.get(folded) ?? emptyGroup(folded);
  groups.set(folded, group);
  return group;
}

function emptyGroup(folded: string): CompiledGroup {
  return {
    name: folded,
    folded,
    rules: [],
    windowRules: [],
    d2cMessage: [],
    twinUpdate: [],
    failedLogin: [],
    login: [],
    connection: [],
    process: [],
    signals: [],
    hasSignalWindows: false,
    signalRules: [],
    written: new Map(),
  };
}

const rulesAsStored = new WeakMap<StoredTerms, WindowRule[]>();

/** What holds the place of a rule likewise. */
export function ruleAsStored(terms: StoredTerms, slot: number): WindowRule {
  const rules = rulesAsStored.get(terms) ?? [];
  rulesAsStored.set(terms, rules);
  rules[slot] ??= windowRule(terms, slot);
  return rules[slot];
}

function windowRule(terms: StoredTerms, slot: number): WindowRule {
  const { id, revision, countersRevision, aggregate, windowMs, latenessMs, waitMs } = terms;
  return {
    family: 'window',
    rule: {
      ...{ id, revision, countersRevision },
      ...{ ruleType: '', isEnabled: true, severity: 'Low', createdTimeUtc: '', updatedTimeUtc: '' },
    },
    input: { place: 0 },
    home: 'telemetry',
    ...{ aggregate, windowMs, latenessMs, waitMs, slot },
    min: terms.min,
    max: terms.max,
    paneMs: paneLength(windowMs),
    ...{ direction: undefined, protocol: undefined },
  };
}
