import { describe, expect, it } from 'vitest';
import { parseRule } from '../../../shared/rules/parse-rule.ts';
import { loginRule, processRule, temperatureRule } from '../../support/rule-drafts.ts';

function problems(sent: unknown) {
  const parsed = parseRule(sent);
  return 'problems' in parsed ? parsed.problems.map(({ code, target }) => `${code} ${target}`) : [];
}

const customWindow = (given: object) => ({
  id: 'w',
  ruleType: 'TimeWindowCustomAlertRule',
  isEnabled: true,
  signal: { path: '/t', aggregate: 'average' },
  timeWindowSize: 'PT5M',
  ...given,
});

describe('time windows', () => {
  it.each(['PT1M', 'PT05M', 'PT60S', 'PT90S', 'PT24H', 'P1D', 'P0DT1M', 'PT1439M60S'])(
    'take %s',
    (timeWindowSize) => {
      expect(problems(loginRule({ timeWindowSize }))).toEqual([]);
    },
  );

  it.each([
    'PT59S',
    'PT24H1S',
    'P1DT1S',
    'P1W',
    'P1M',
    'P1Y',
    'PT1.5M',
    'P',
    'PT',
    '5M',
    '00:05:00',
    '',
    'pt5m',
    '-PT5M',
    'PT5M ',
  ])('refuse %j', (timeWindowSize) => {
    expect(problems(loginRule({ timeWindowSize }))).toEqual(['InvalidValue /timeWindowSize']);
  });

  it.each(['PT0S', 'PT0M', 'P1D'])('take an allowedLateness of %s', (allowedLateness) => {
    expect(problems(loginRule({ allowedLateness }))).toEqual([]);
  });

  it('refuse an allowedLateness above a day, and suppressFor', () => {
    expect(problems(loginRule({ allowedLateness: 'PT25H' }))).toEqual([
      'InvalidValue /allowedLateness',
    ]);
    expect(problems(loginRule({ suppressFor: 'PT5M' }))).toEqual(['UnknownProperty /suppressFor']);
  });

  it.each([
    [0, 0, []],
    [0, 2_147_483_647, []],
    [5, 4, ['OutOfRange /minThreshold']],
    [-1, 4, ['OutOfRange /minThreshold']],
    [0, 2_147_483_648, ['OutOfRange /maxThreshold']],
    [0.5, 1, ['WrongType /minThreshold']],
    [undefined, 1, ['Missing /minThreshold']],
    ['0', null, ['WrongType /minThreshold', 'WrongType /maxThreshold']],
  ])('of a built-in type take %j to %j: %j', (minThreshold, maxThreshold, expected) => {
    expect(problems({ ...loginRule(), minThreshold, maxThreshold })).toEqual(expected);
  });

  it.each([
    [{ minThreshold: -1.5 }, []],
    [{ maxThreshold: 1e300 }, []],
    [{ minThreshold: 2, maxThreshold: 2 }, []],
    [{ minThreshold: 2, maxThreshold: 1 }, ['OutOfRange /minThreshold']],
    [{}, ['Missing ']],
    [{ maxThreshold: Infinity }, ['WrongType /maxThreshold']],
  ])('of the generic type take %j: %j', (given, expected) => {
    expect(problems(customWindow(given))).toEqual(expected);
  });

  it('of a built-in type have no signal', () => {
    expect(problems({ ...loginRule(), signal: 'Process' })).toEqual(['UnknownProperty /signal']);
  });
});

describe('lists', () => {
  it('may be empty, and hold 10,000 values of 1,024 characters', () => {
    expect(problems(processRule())).toEqual([]);
    expect(problems(processRule('🔥'.repeat(1_024)))).toEqual([]);
    expect(problems(processRule(...Array.from({ length: 10_000 }, String)))).toEqual([]);
  });

  it('refuse 10,001 values, and each value that is wrong', () => {
    expect(problems(processRule(...Array.from({ length: 10_001 }, String)))).toEqual([
      'OutOfRange /allowlistValues',
    ]);
    const allowlistValues = ['', 'x'.repeat(1_025), 7, null, 'ok'];
    expect(problems({ ...processRule(), allowlistValues })).toEqual([
      'InvalidValue /allowlistValues/0',
      'InvalidValue /allowlistValues/1',
      'WrongType /allowlistValues/2',
      'WrongType /allowlistValues/3',
    ]);
  });

  it.each(['ConnectionToIpNotAllowed', 'ConnectionFromIpNotAllowed'])(
    'of %s hold CIDR blocks',
    (ruleType) => {
      const rule = { ruleType, isEnabled: true };
      const right = [
        '10.0.0.0/8',
        '192.168.0.1/8',
        '1.2.3.4',
        '::1',
        'fe80::/10',
        '::ffff:1.2.3.4/120',
      ];
      expect(problems({ ...rule, allowlistValues: right })).toEqual([]);
      const wrong = ['10.0.0.0/33', 'localhost', '10.0.0', '::ffff:1.2.3.4/64'];
      expect(problems({ ...rule, allowlistValues: wrong })).toEqual(
        wrong.map((_, i) => `InvalidValue /allowlistValues/${i}`),
      );
    },
  );

  it.each(['PT1M', 'P30D', 'P4W'])('take suppressFor %s', (suppressFor) => {
    expect(problems({ ...processRule('a'), suppressFor })).toEqual([]);
  });

  it('refuse suppressFor out of range, and allowedLateness', () => {
    expect(problems({ ...processRule('a'), suppressFor: 'PT59S' })).toEqual([
      'InvalidValue /suppressFor',
    ]);
    expect(problems({ ...processRule('a'), suppressFor: 'P31D' })).toEqual([
      'InvalidValue /suppressFor',
    ]);
    expect(problems({ ...processRule('a'), allowedLateness: 'PT1M' })).toEqual([
      'UnknownProperty /allowedLateness',
    ]);
  });

  it('of the denylist type are denylistValues', () => {
    const rule = {
      id: 'd',
      ruleType: 'DenylistCustomAlertRule',
      isEnabled: true,
      signal: 'LocalUser',
    };
    expect(problems({ ...rule, denylistValues: ['root'] })).toEqual([]);
    expect(problems({ ...rule, allowlistValues: ['root'] })).toEqual([
      'Missing /denylistValues',
      'UnknownProperty /allowlistValues',
    ]);
  });
});

describe('thresholds', () => {
  it('need a signal and one side at least', () => {
    expect(problems(temperatureRule())).toEqual([]);
    const { signal, maxThreshold, ...rest } = temperatureRule();
    expect(problems(rest)).toEqual(['Missing /signal', 'Missing ']);
  });

  it('have no window', () => {
    expect(problems(temperatureRule({ timeWindowSize: 'PT5M' }))).toEqual([
      'UnknownProperty /timeWindowSize',
    ]);
  });

  it('forget the sign of -0, which storage does not keep', () => {
    const parsed = parseRule(temperatureRule({ maxThreshold: -0 }));
    expect('value' in parsed && Object.is(parsed.value.maxThreshold, 0)).toBe(true);
  });
});
