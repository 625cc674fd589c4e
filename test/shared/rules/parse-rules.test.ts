import { describe, expect, it } from 'vitest';
import { parseRules } from '../../../shared/rules/parse-rules.ts';
import { inSmallHeap } from '../../support/in-small-heap.ts';
import { loginRule, processRule, temperatureRule } from '../../support/rule-drafts.ts';

function problems(sent: unknown) {
  const parsed = parseRules(sent);
  return 'problems' in parsed ? parsed.problems.map(({ code, target }) => `${code} ${target}`) : [];
}

const many = (count: number) =>
  Array.from({ length: count }, (_, i) => ({ ...processRule('a'), id: `rule-${i}` }));

describe('parseRules', () => {
  it('keeps the order', () => {
    const parsed = parseRules([temperatureRule(), processRule('a'), loginRule()]);
    expect('value' in parsed && parsed.value.map(({ id }) => id)).toEqual([
      'hot',
      'ProcessNotAllowed',
      'FailedLocalLoginsNotInAllowedRange',
    ]);
    expect(parseRules([])).toEqual({ value: [] });
  });

  it('tells the problems of all rules, and ids that come twice, given or by default', () => {
    expect(
      problems([
        processRule('a'),
        7,
        { ...loginRule(), x: 1 },
        processRule('b'),
        temperatureRule({ id: 'ProcessNotAllowed' }),
        {},
      ]),
    ).toEqual([
      'WrongType /1',
      'UnknownProperty /2/x',
      'Missing /5/ruleType',
      'Missing /5/isEnabled',
      'Duplicate /3/id',
      'Duplicate /4/id',
    ]);
  });

  it('tells limits together with whatever else is wrong', () => {
    expect(problems(many(500))).toEqual([]);
    expect(problems([...many(499), { ...processRule(''), id: 'last' }, ...many(1)])).toEqual([
      'InvalidValue /499/allowlistValues/0',
      'LimitExceeded ',
    ]);
    const lists = many(11).map((rule) => ({ ...rule, allowlistValues: Array(9_091).fill('a') }));
    expect(problems(lists)).toEqual(['LimitExceeded ']);
  });

  it('looks no further than at what a group holds and an answer lists', () => {
    expect(problems(Array(1_000_000).fill({}))).toHaveLength(1_001);
    const wrong = many(500).map((rule) => ({ ...rule, allowlistValues: Array(10_000).fill(7) }));
    expect(problems(wrong).length).toBeLessThan(11_100);
  });

  it('takes little memory for millions of rules', async () => {
    const sent = 'it.parseRules(Array(8_000_000).fill(0)).problems.length';
    expect(await inSmallHeap('rules/parse-rules.ts', sent)).toBe(501);
  });

  it.each([{ value: [] }, null, 'x', 7])('wants the bare array, not %j', (sent) => {
    const parsed = parseRules(sent);
    expect(parsed).toMatchObject({ problems: [{ code: 'WrongType', target: '' }] });
  });
});
