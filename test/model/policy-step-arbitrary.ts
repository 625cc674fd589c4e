import fc from 'fast-check';
import { type Pace, ruleArbitrary, type Theme, windowSizes } from './rule-arbitrary.ts';
import { groupNames, type PolicyChange, type PolicyStep } from './step.ts';

export function policyStep(pace: Pace, theme: Theme): fc.Arbitrary<PolicyStep> {
  const group = fc.constantFrom(...groupNames, 'default' as const, 'default' as const);
  const rule = fc.constantFrom(0, 0, 1, 1, 2);
  const limit = fc.constantFrom(0, 1, 2, 4);
  const change: fc.Arbitrary<PolicyChange> = fc.oneof(
    {
      weight: 3,
      arbitrary: fc.record(
        { group, rule, set: fc.constant('limits' as const), min: limit, max: limit },
        { requiredKeys: ['group', 'rule', 'set'] },
      ) as fc.Arbitrary<PolicyChange>,
    },
    fc.record({
      group,
      rule,
      set: fc.constant('window' as const),
      size: fc.constantFrom(...windowSizes[pace]),
    }),
    {
      weight: 2,
      arbitrary: fc.record({
        group,
        rule,
        set: fc.constantFrom(
          'enabled' as const,
          'disabled' as const,
          'restarted' as const,
          'deleted' as const,
        ),
      }),
    },
    fc.record({ group, add: ruleArbitrary(pace, theme) }),
    fc.record({ group, set: fc.constantFrom('deleted' as const, 'created' as const) }),
  );
  return fc.record({
    do: fc.constant('policy' as const),
    changes: fc.array(change, { minLength: 1, maxLength: 2 }),
  });
}
