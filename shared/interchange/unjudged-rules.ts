import { evidenceSources } from '../rules/evidence-source.ts';
import type { RuleDraft } from '../rules/rule.ts';
import { sourceOf } from '../rules/rule-types.ts';

interface UnjudgedRule {
  group: string;
  rule: string;
  /** What it would be judged by. */
  evidence: string;
}

/** Rules that are switched on and raise nothing all the same, since their evidence is not evaluated yet. */
export function unjudgedRules(
  groups: Iterable<{ name: string; rules: readonly RuleDraft[] }>,
): UnjudgedRule[] {
  return [...groups].flatMap(({ name, rules }) =>
    rules.flatMap((rule) => {
      const { stream, description } = evidenceSources[sourceOf(rule)];
      if (stream === 'telemetry' || !rule.isEnabled) return [];
      return [{ group: name, rule: rule.id, evidence: description }];
    }),
  );
}
