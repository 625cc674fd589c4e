import fc from 'fast-check';
import { armRuleTypes } from '../../shared/arm/arm-rule.ts';
import type { RuleDraft } from '../../shared/rules/rule.ts';
import type { RuleType } from '../../shared/rules/rule-type.ts';
import { arbitraryDrafts } from './arbitrary-drafts.ts';

const threshold = fc.oneof(
  fc.constant(0),
  fc.nat(1_000),
  fc.integer({ min: 0, max: 2_147_483_647 }),
);

const range = fc.tuple(threshold, threshold).map(([a, b]) => ({
  minThreshold: Math.min(a, b),
  maxThreshold: Math.max(a, b),
}));

const timeWindowSize = fc.constantFrom('PT15M', 'PT05M', 'PT1M', 'P1D', 'PT23H59M59S');
const texts = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 });
const cidrs = fc.constantFrom('192.168.0.1/8', '10.0.0.1', '::1', '2001:db8::/32', '0.0.0.0/0');

function settingOf({ family, valueType }: RuleType) {
  return family === 'timeWindow'
    ? fc.tuple(range, timeWindowSize).map(([limits, size]) => ({ ...limits, timeWindowSize: size }))
    : fc
        .array(valueType === 'IpCidr' ? cidrs : texts, { maxLength: 4 })
        .map((allowlistValues) => ({ allowlistValues }));
}

/** What a rule of one of ARM's types says there. */
export const arbitraryArmRule = fc
  .constantFrom(...armRuleTypes)
  .chain((type) => fc.tuple(fc.constant(type.ruleType), fc.boolean(), settingOf(type)))
  .map(([ruleType, isEnabled, setting]) => ({ ruleType, isEnabled, ...setting }));

/** Rules of ARM's types, at most one of each. */
export const arbitraryArmRules = fc.uniqueArray(arbitraryArmRule, {
  selector: ({ ruleType }) => ruleType,
});

const id = fc.oneof(
  fc.constantFrom(...armRuleTypes.slice(0, 4).map(({ ruleType }) => ruleType)),
  fc.stringMatching(/^[A-Za-z0-9_-][A-Za-z0-9._-]{0,63}$/),
);

const nativeParts = fc.record(
  {
    id,
    severity: fc.constantFrom('Low', 'High' as const),
    displayName: texts,
    tags: fc.constant({ owner: 'plant 7' }),
  },
  { requiredKeys: ['id', 'severity'] },
);

/** A group's rules of any kind: of ARM's types, several of one type, under any ids, and all others. */
export const arbitraryGroupRules = fc
  .tuple(arbitraryDrafts, fc.array(fc.tuple(arbitraryArmRule, nativeParts), { maxLength: 12 }))
  .map(([others, pairs]): RuleDraft[] => {
    const drafts = [...pairs.map(([rule, parts]) => ({ ...rule, ...parts })), ...others];
    const first = new Map<string, RuleDraft>();
    for (const draft of drafts) if (!first.has(draft.id)) first.set(draft.id, draft);
    return [...first.values()];
  });
