import { describe, expect, it } from 'vitest';
import { type Policy, requireGroup } from '../../../shared/policy/policy.ts';
import { withRules } from '../../../shared/policy/with-rules.ts';
import { maxHubPolicyBytes, maxPolicyBytes } from '../../../shared/rules/rule-limits.ts';
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

describe('the rules of all groups', () => {
  /** Nearly as many bytes as a group may hold. */
  const large = [aRule({ ruleType: 'ProcessNotAllowed', description: 'x'.repeat(16_000_000) })];
  const names = Array.from({ length: 6 }, (_, i) => `group-${i}`);
  const empty = aPolicy(Object.fromEntries(names.map((name) => [name, []])));
  const fill = (policy: Policy, name: string) =>
    withRules(policy, requireGroup(policy, name), [...large], at);
  const four = names.slice(0, 4).reduce(fill, empty);

  it('are no more than each process can hold', () => {
    expect(() => fill(four, 'group-4')).toThrow(
      expect.objectContaining({
        code: 'InvalidRequest',
        message: expect.stringContaining(`all groups hold at most ${maxHubPolicyBytes} bytes`),
      }),
    );
    expect(4 * maxPolicyBytes).toBe(maxHubPolicyBytes);
  });

  it('may be changed and get fewer also where they are too many', () => {
    const groups = new Map(four.groups).set('group-4', {
      ...requireGroup(four, 'group-0'),
      name: 'group-4',
    });
    const tooMany = { ...four, groups };
    expect(fill(tooMany, 'group-1').revision).toBe(2);
    const less = withRules(tooMany, requireGroup(tooMany, 'group-1'), rules, at);
    expect(requireGroup(less, 'group-1').rules).toEqual(rules);
    expect(() => fill(less, 'group-5')).toThrow('all groups');
  });
});
