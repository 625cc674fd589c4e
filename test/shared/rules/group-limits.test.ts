import { expect, it } from 'vitest';
import { checkGroupLimits } from '../../../shared/rules/group-limits.ts';

it('takes 500 rules and 100,000 list values, and no more', () => {
  const list = (length: number) => ({ allowlistValues: Array(length).fill('a') });
  expect(checkGroupLimits(Array(500).fill({}))).toEqual([]);
  expect(
    checkGroupLimits([...Array(9).fill(list(10_000)), { denylistValues: Array(10_000).fill('a') }]),
  ).toEqual([]);
  const problems = checkGroupLimits([...Array(500).fill(list(200)), list(1)]);
  expect(problems.map(({ message }) => message)).toEqual([
    'a group holds at most 500 rules, not 501.',
    'a group holds at most 100000 list values, not 100001.',
  ]);
});

it('passes over what is no rule', () => {
  expect(checkGroupLimits([null, 7, 'x', { allowlistValues: 'long' }])).toEqual([]);
});
