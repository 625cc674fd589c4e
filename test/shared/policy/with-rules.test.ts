import { expect, it } from 'vitest';
import { requireGroup } from '../../../shared/policy/policy.ts';
import { withRules } from '../../../shared/policy/with-rules.ts';
import { aPolicy, aRule } from '../../support/policies.ts';

const rules = [
  aRule({ ruleType: 'ProcessNotAllowed' }),
  aRule({ ruleType: 'LocalUserNotAllowed' }),
];
const policy = aPolicy({ Pumps: rules });
const group = requireGroup(policy, 'pumps');
const at = { revision: 2, nowUtc: '2026-02-01T00:00:00.000Z' };

it('gives back the same policy for the same rules in the same order', () => {
  expect(withRules(policy, group, [...rules], at)).toBe(policy);
});

it('gives other rules the revision and the time, and keeps the rest', () => {
  const next = withRules(policy, group, [rules[1]!], at);
  expect(next.revision).toBe(2);
  expect(requireGroup(next, 'pumps')).toEqual({
    ...group,
    revision: 2,
    rulesRevision: 2,
    updatedTimeUtc: at.nowUtc,
    rules: [rules[1]],
  });
  expect(requireGroup(next, 'default')).toBe(requireGroup(policy, 'default'));
});

it('refuses more than a group may hold', () => {
  const many = Array.from({ length: 501 }, (_, i) =>
    aRule({ id: `r${i}`, ruleType: 'ProcessNotAllowed' }),
  );
  expect(() => withRules(policy, group, many, at)).toThrow('one problem');
});
