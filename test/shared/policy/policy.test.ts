import { expect, it } from 'vitest';
import {
  emptyPolicy,
  findGroup,
  requireGroup,
  requireRule,
  untouchedDefaultGroup,
  withGroup,
} from '../../../shared/policy/policy.ts';
import { aPolicy, aRule } from '../../support/policies.ts';

it('is empty but for default on a fresh hub', () => {
  expect(emptyPolicy.revision).toBe(0);
  expect(findGroup(emptyPolicy, 'DEFAULT')).toBe(untouchedDefaultGroup);
});

it('finds groups by any spelling, composed or not', () => {
  const policy = withGroup(emptyPolicy, { ...untouchedDefaultGroup, name: 'Ko\u0308ln' }, 1);
  expect(findGroup(policy, 'K\u00d6LN')?.name).toBe('Ko\u0308ln');
});

it('says what is not there', () => {
  const policy = aPolicy({ Pumps: [aRule({ ruleType: 'ProcessNotAllowed' })] });
  const group = requireGroup(policy, 'pumps');
  expect(requireRule(group, 'ProcessNotAllowed')).toBe(group.rules[0]);
  expect(() => requireGroup(policy, 'valves')).toThrow('There is no group "valves".');
  expect(() => requireRule(group, 'processnotallowed')).toThrow('no rule "processnotallowed"');
});

it('is not changed by a group that is put in', () => {
  const policy = withGroup(emptyPolicy, { ...untouchedDefaultGroup, description: 'x' }, 5);
  expect([policy.revision, findGroup(policy, 'default')?.description]).toEqual([5, 'x']);
  expect(findGroup(emptyPolicy, 'default')).toBe(untouchedDefaultGroup);
});
