import fc from 'fast-check';
import { expect, it } from 'vitest';
import { compareGroups } from '../../../shared/policy/compare-groups.ts';
import { emptyPolicy, findGroup } from '../../../shared/policy/policy.ts';
import { replaceGroup } from '../../../shared/policy/replace-group.ts';
import { draftOf } from '../../../shared/policy/revise-rule.ts';
import { arbitraryDrafts } from '../../support/arbitrary-drafts.ts';
import { aRule } from '../../support/policies.ts';

const stamp = (revision: number) => ({ revision, nowUtc: `2026-01-0${revision}T00:00:00.000Z` });
const hot = (fields = {}) =>
  draftOf(aRule({ ruleType: 'ThresholdCustomAlertRule', id: 'hot', maxThreshold: 80, ...fields }));
const processes = draftOf(aRule({ ruleType: 'ProcessNotAllowed', allowlistValues: ['a'] }));
const rules = [hot(), processes];
const first = replaceGroup(emptyPolicy, { name: 'Pumps', description: 'All', rules }, stamp(1));

it('puts a group in', () => {
  expect(first.revision).toBe(1);
  expect([...first.groups.keys()]).toEqual(['default', 'pumps']);
  expect(findGroup(first, 'pumps')).toMatchObject({
    ...{ name: 'Pumps', description: 'All', revision: 1, rulesRevision: 1 },
    rules: [{ id: 'hot', revision: 1 }, { revision: 1 }],
  });
});

it('replaces description and rules, and leaves the name and what stays as it is', () => {
  const changed = [hot({ maxThreshold: 9 }), processes];
  const second = replaceGroup(first, { name: 'PUMPS', rules: changed }, stamp(2));
  const [before, after] = [findGroup(first, 'pumps')!, findGroup(second, 'pumps')!];
  expect(after).not.toHaveProperty('description');
  expect(after).toMatchObject({ name: 'Pumps', revision: 2, rules: [{ revision: 2 }, {}] });
  expect(after.rules[1]).toBe(before.rules[1]);
});

it('tells a description alone from the rules', () => {
  const second = replaceGroup(first, { name: 'pumps', description: 'B', rules }, stamp(2));
  expect(findGroup(second, 'pumps')).toMatchObject({ revision: 2, rulesRevision: 1 });
});

it('answers the same object when nothing is new', () => {
  expect(replaceGroup(first, { name: 'PUMPS', description: 'All', rules }, stamp(2))).toBe(first);
});

it('leads from any rules to any others, as a comparison tells', () => {
  fc.assert(
    fc.property(arbitraryDrafts, arbitraryDrafts, (one, other) => {
      const before = replaceGroup(emptyPolicy, { name: 'a', rules: one }, stamp(1));
      const after = replaceGroup(before, { name: 'a', rules: other }, stamp(2));
      const [was, is] = [findGroup(before, 'a')!, findGroup(after, 'a')!];
      expect(is.rules.map(draftOf)).toEqual(other);
      expect(compareGroups(was, is).action === 'unchanged').toBe(before === after);
    }),
  );
});

it('keeps the limits of a group', () => {
  const many = Array.from({ length: 501 }, (_, i) => hot({ id: `rule-${i}` }));
  expect(() => replaceGroup(first, { name: 'pumps', rules: many }, stamp(2))).toThrow(
    expect.objectContaining({ details: [expect.objectContaining({ code: 'LimitExceeded' })] }),
  );
});
