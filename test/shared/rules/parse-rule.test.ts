import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseRule } from '../../../shared/rules/parse-rule.ts';
import { arbitraryDraft } from '../../support/arbitrary-drafts.ts';
import { loginRule, processRule, temperatureRule } from '../../support/rule-drafts.ts';

function problems(sent: unknown, id?: string) {
  const parsed = parseRule(sent, id === undefined ? {} : { id });
  return 'problems' in parsed ? parsed.problems.map(({ code, target }) => `${code} ${target}`) : [];
}

describe('parseRule', () => {
  it('fills in id, severity and aggregate', () => {
    expect(parseRule(processRule('a'))).toEqual({
      value: {
        id: 'ProcessNotAllowed',
        ruleType: 'ProcessNotAllowed',
        isEnabled: true,
        severity: 'Low',
        allowlistValues: ['a'],
      },
    });
    const window = {
      ...loginRule(),
      ruleType: 'TimeWindowCustomAlertRule',
      id: 'w',
      signal: { path: '/t' },
    };
    expect(parseRule(window)).toMatchObject({
      value: { signal: { path: '/t', aggregate: 'count' } },
    });
  });

  it('gives back any rule as it was written', () => {
    fc.assert(
      fc.property(arbitraryDraft, (draft) => {
        expect(parseRule(draft)).toEqual({ value: draft });
      }),
    );
  });

  it('passes over what the app sets', () => {
    const set = { revision: 'x', etag: 5, createdTimeUtc: null, updatedTimeUtc: {} };
    expect(parseRule({ ...processRule('a'), ...set })).toEqual(parseRule(processRule('a')));
  });

  it('takes the id of the address, which the body may repeat', () => {
    const { id, ...rest } = temperatureRule();
    expect(parseRule(rest, { id: 'hot' })).toEqual(parseRule(temperatureRule()));
    expect(parseRule(temperatureRule(), { id: 'hot' })).toEqual(parseRule(temperatureRule()));
    expect(problems(temperatureRule(), 'cold')).toEqual(['InvalidValue /id']);
    expect(problems(rest, 'a b')).toEqual(['InvalidValue /id']);
  });

  it.each([
    ['no object', 7, ['WrongType ']],
    ['nothing', {}, ['Missing /ruleType', 'Missing /isEnabled']],
    [
      'an unknown type',
      { ruleType: 'X', isEnabled: 1, severity: 'low' },
      ['InvalidValue /ruleType', 'WrongType /isEnabled', 'InvalidValue /severity'],
    ],
    [
      'a type that is no string',
      { ruleType: ['ProcessNotAllowed'] },
      ['WrongType /ruleType', 'Missing /isEnabled'],
    ],
    [
      'a type like a member of every object',
      { ruleType: 'constructor', isEnabled: true },
      ['InvalidValue /ruleType'],
    ],
    [
      'unknown properties',
      { ...processRule('a'), x: 1, y: 2 },
      ['UnknownProperty /x', 'UnknownProperty /y'],
    ],
    [
      'parameters of another family',
      { ...processRule('a'), maxThreshold: 1 },
      ['UnknownProperty /maxThreshold'],
    ],
    [
      'a severity that is none',
      { ...processRule('a'), severity: 'Critical' },
      ['InvalidValue /severity'],
    ],
    [
      'names that are too long',
      { ...processRule('a'), displayName: 'x'.repeat(257), description: 'x'.repeat(4_097) },
      ['InvalidValue /displayName', 'InvalidValue /description'],
    ],
    [
      'tags that are no texts',
      { ...processRule('a'), tags: { a: 1, '': 'x' } },
      ['WrongType /tags/a', 'InvalidValue /tags/'],
    ],
    [
      '51 tags',
      {
        ...processRule('a'),
        tags: Object.fromEntries(Array.from({ length: 51 }, (_, i) => [i, ''])),
      },
      ['InvalidValue /tags'],
    ],
  ])('tells everything that is wrong with %s', (_, sent, expected) => {
    expect(problems(sent)).toEqual(expected);
  });

  it.each(['a', '_', '-x', 'A.b-c_9', 'x'.repeat(64)])('takes the id %j', (id) => {
    expect(problems(temperatureRule({ id }))).toEqual([]);
  });

  it.each(['', '.a', 'a b', 'ü', 'a/b', 'a~b', 'x'.repeat(65), 'a\n', 7, null])(
    'refuses the id %j',
    (id) => {
      expect(problems({ ...temperatureRule(), id })).toHaveLength(1);
    },
  );

  it('tells where in the body the rule stands', () => {
    const parsed = parseRule({ ...loginRule({ minThreshold: 9 }), x: 1 }, { at: [4] });
    expect(parsed).toMatchObject({ problems: [{ target: '/4/x' }, { target: '/4/minThreshold' }] });
  });
});
