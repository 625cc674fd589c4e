import type { Policy } from '../../shared/policy/policy.ts';
import type { Rule } from '../../shared/rules/rule.ts';
import { aPolicy, aRule } from '../support/policies.ts';
import type { AnyRule } from './rule-arbitrary.ts';
import type { PolicyChange, World } from './step.ts';

type RuleChange = Extract<PolicyChange, { rule: number }>;

/** The policies of a run, one revision after the other. Changes that cannot be are left out. */
export class PolicyBook {
  readonly #groups: Map<string, Rule[]>;
  #revision = 1;
  #ruleCount = 0;

  constructor(groups: World['groups']) {
    this.#groups = new Map();
    for (const [name, rules] of Object.entries(groups))
      if (rules !== undefined)
        this.#groups.set(
          name,
          rules.map((rule) => this.#made(rule)),
        );
  }

  current(): Policy {
    return aPolicy(Object.fromEntries(this.#groups), this.#revision);
  }

  change(changes: readonly PolicyChange[]): Policy {
    this.#revision++;
    for (const change of changes) this.#apply(change);
    return this.current();
  }

  #made(rule: AnyRule): Rule {
    // Ids sort otherwise than rules were made.
    const id = `r${(this.#ruleCount++ * 7) % 10}-${this.#ruleCount}`;
    return aRule({ ...rule, id }, this.#revision);
  }

  #apply(change: PolicyChange): void {
    const rules = this.#groups.get(change.group);
    if ('add' in change) rules?.push(this.#made(change.add));
    else if (!('rule' in change)) this.#applyToGroup(change.group, change.set);
    else if (rules?.[change.rule] !== undefined) {
      const changed = this.#changed(rules[change.rule]!, change);
      rules.splice(change.rule, 1, ...(changed === undefined ? [] : [changed]));
    }
  }

  #applyToGroup(group: string, set: 'deleted' | 'created'): void {
    if (set === 'deleted' && group !== 'default') this.#groups.delete(group);
    if (set === 'created' && !this.#groups.has(group)) {
      const first = this.#groups.get('default')![0];
      this.#groups.set(group, first === undefined ? [] : [this.#made(first)]);
    }
  }

  #changed(rule: Rule, change: RuleChange): Rule | undefined {
    const touched = { ...rule, revision: this.#revision };
    const restarted = { ...touched, countersRevision: this.#revision };
    switch (change.set) {
      case 'limits':
        return { ...touched, ...limits(rule, change) };
      case 'window':
        if (rule.timeWindowSize === undefined || rule.timeWindowSize === change.size) return rule;
        return { ...restarted, timeWindowSize: change.size };
      case 'restarted':
        return restarted;
      case 'enabled':
        return rule.isEnabled ? rule : { ...restarted, isEnabled: true };
      case 'disabled':
        return rule.isEnabled ? { ...touched, isEnabled: false } : rule;
      case 'deleted':
        return undefined;
    }
  }
}

/** Lists are emptied; a range keeps the sides it needs. */
function limits(rule: Rule, { min, max }: Extract<RuleChange, { set: 'limits' }>): Partial<Rule> {
  if (rule.allowlistValues !== undefined) return { allowlistValues: [] };
  if (rule.denylistValues !== undefined) return { denylistValues: [] };
  const minThreshold = min ?? rule.minThreshold;
  const maxThreshold = max ?? rule.maxThreshold;
  if (minThreshold === undefined) return { maxThreshold: maxThreshold! };
  if (maxThreshold === undefined) return { minThreshold };
  return {
    minThreshold: Math.min(minThreshold, maxThreshold),
    maxThreshold: Math.max(minThreshold, maxThreshold),
  };
}
