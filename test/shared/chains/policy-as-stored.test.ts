import { expect, it } from 'vitest';
import { groupAsStored, ruleAsStored, termsOf } from '../../../shared/chains/policy-as-stored.ts';
import { compilePolicy } from '../../../shared/evaluation/compile-policy.ts';
import { newPartitionState } from '../../../shared/evaluation/partition-state.ts';
import { aPolicy, aRule } from '../../support/policies.ts';

const rule = aRule(
  {
    ...{ ruleType: 'MqttD2CMessagesNotInAllowedRange', timeWindowSize: 'PT5M' },
    ...{ id: 'bursts', minThreshold: 0, maxThreshold: 3 },
  },
  7,
);
const compiled = compilePolicy(aPolicy({ default: [rule] })).group('default')!.windowRules[0]!;

it('a rule is stored as the terms on which its windows were counted, once for all of them', () => {
  const terms = termsOf(compiled);
  expect(terms).toEqual({
    ...{ id: 'bursts', revision: 7, countersRevision: 7, aggregate: 'count', min: 0, max: 3 },
    ...{ windowMs: 300_000, latenessMs: compiled.latenessMs, waitMs: compiled.waitMs },
  });
  expect(termsOf(compiled)).toBe(terms);
});

it('a side that a rule does not limit is not stored', () => {
  expect(Object.keys(termsOf({ ...compiled, min: undefined }))).not.toContain('min');
});

it('what stands in for a rule has its terms and its place, and is one for all windows', () => {
  const terms = termsOf(compiled);
  const standIn = ruleAsStored(terms, 2);
  expect(termsOf(standIn)).toEqual(terms);
  expect(standIn).toMatchObject({ slot: 2, paneMs: compiled.paneMs });
  expect(ruleAsStored(terms, 2)).toBe(standIn);
  expect(ruleAsStored(terms, 0)).not.toBe(standIn);
});

it('what stands in for a group is one for all its devices in a state', () => {
  const [state, other] = [newPartitionState(-1, [1, 2]), newPartitionState(-1, [1, 2])];
  const group = groupAsStored(state, 'pumps');
  expect(group).toMatchObject({ folded: 'pumps', rules: [] });
  expect(groupAsStored(state, 'pumps')).toBe(group);
  expect(groupAsStored(state, 'valves')).not.toBe(group);
  expect(groupAsStored(other, 'pumps')).not.toBe(group);
});
