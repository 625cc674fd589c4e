import { expect, it } from 'vitest';
import { checkAcrossFields } from '../../../shared/rules/check-across-fields.ts';
import { findRuleType } from '../../../shared/rules/rule-types.ts';

function targets(ruleType: string, fields: Record<string, unknown>) {
  return checkAcrossFields(findRuleType(ruleType)!, fields, [2]).map(({ target }) => target);
}

it('compares the two sides of a range', () => {
  const ruleType = 'TwinUpdatesNotInAllowedRange';
  expect(targets(ruleType, { minThreshold: 2, maxThreshold: 1 })).toEqual(['/2/minThreshold']);
  expect(targets(ruleType, { minThreshold: 1, maxThreshold: 1 })).toEqual([]);
  expect(targets(ruleType, { minThreshold: '2', maxThreshold: 1 })).toEqual([]);
});

it('wants one side of a generic range', () => {
  expect(targets('ThresholdCustomAlertRule', {})).toEqual(['/2']);
  expect(targets('TimeWindowCustomAlertRule', {})).toEqual(['/2']);
  expect(targets('ThresholdCustomAlertRule', { minThreshold: 0 })).toEqual([]);
  expect(targets('DenylistCustomAlertRule', {})).toEqual([]);
});

it.each([
  ['AllowlistCustomAlertRule', 'ConnectionTo', 'allowlistValues'],
  ['DenylistCustomAlertRule', 'ConnectionFrom', 'denylistValues'],
])('wants CIDR blocks in the list of %s with %s', (ruleType, signal, name) => {
  expect(targets(ruleType, { signal, [name]: ['10.0.0.0/8', 'x', 7, '::1', 'y'] })).toEqual([
    `/2/${name}/1`,
    `/2/${name}/4`,
  ]);
  expect(targets(ruleType, { signal: 'Process', [name]: ['x'] })).toEqual([]);
  expect(targets(ruleType, { signal, [name]: 'x' })).toEqual([]);
});
