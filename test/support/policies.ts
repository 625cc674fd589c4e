import type { Policy } from '../../shared/policy/policy.ts';
import type { Rule, RuleDraft } from '../../shared/rules/rule.ts';

const createdTimeUtc = '2026-01-01T00:00:00.000Z';

/** A rule in force since revision 1; its id is its type unless told. */
export function aRule(draft: Partial<RuleDraft> & { ruleType: string }, revision = 1): Rule {
  return {
    id: draft.ruleType,
    isEnabled: true,
    severity: 'Low',
    ...draft,
    revision,
    countersRevision: revision,
    createdTimeUtc,
    updatedTimeUtc: createdTimeUtc,
  };
}

/** A policy with these groups; `default` is there in any case. */
export function aPolicy(groups: Readonly<Record<string, readonly Rule[]>>, revision = 1): Policy {
  const all = { default: [], ...groups };
  return {
    revision,
    groups: new Map(
      Object.entries(all).map(([name, rules]) => [
        name.toLowerCase(),
        {
          name,
          revision,
          rulesRevision: revision,
          createdTimeUtc,
          updatedTimeUtc: createdTimeUtc,
          rules,
        },
      ]),
    ),
  };
}
