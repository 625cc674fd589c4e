import { describe, expect, it } from 'vitest';
import { parseWith } from '../../../shared/kernel/zod-problems.ts';
import { numberSignal, valueSignal, windowSignal } from '../../../shared/rules/signal-schema.ts';

function problems(
  schema: typeof windowSignal | typeof valueSignal | typeof numberSignal,
  sent: unknown,
) {
  const parsed = parseWith<unknown>(schema, sent);
  return 'problems' in parsed ? parsed.problems.map(({ code, target }) => `${code} ${target}`) : [];
}

const all = [windowSignal, valueSignal, numberSignal];

describe('custom signals', () => {
  it.each(['', '/t', '/sensors/0/temp', '/a~1b/m~0n', '/', '/ü'])('take the pointer %j', (path) => {
    for (const schema of all) expect(problems(schema, { path })).toEqual([]);
  });

  it.each(['t', '#/t', '/a~', '/a~2b', '$.t', `/${'x'.repeat(1_024)}`])(
    'refuse the pointer %j',
    (path) => {
      for (const schema of all) expect(problems(schema, { path })).toEqual(['InvalidValue /path']);
    },
  );

  it.each([
    [{ path: '/a', equals: 'x' }, []],
    [{ path: '/a', equals: null }, []],
    [{ path: '/a', notEquals: 0 }, []],
    [{ path: '/a', in: ['x', 1, true, null] }, []],
    [{ path: '/a', exists: false }, []],
    [{ path: '/a' }, ['InvalidValue /where/0']],
    [{ path: '/a', equals: 1, exists: true }, ['InvalidValue /where/0']],
    [{ path: 'a', equals: 1 }, ['InvalidValue /where/0/path']],
    [{ path: '/a', in: [] }, ['OutOfRange /where/0/in']],
    [{ path: '/a', in: 'x' }, ['WrongType /where/0/in']],
    [{ path: '/a', equals: {} }, ['WrongType /where/0/equals']],
    [{ path: '/a', exists: 'yes' }, ['WrongType /where/0/exists']],
    [{ path: '/a', matches: '.*' }, ['UnknownProperty /where/0/matches', 'InvalidValue /where/0']],
    [{ equals: 1 }, ['Missing /where/0/path']],
    ['x', ['WrongType /where/0']],
  ])('with the condition %j: %j', (condition, expected) => {
    expect(problems(valueSignal, { path: '/t', where: [condition] })).toEqual(expected);
  });

  it('have at most 32 conditions of 1,000 values', () => {
    const condition = { path: '/a', exists: true };
    expect(problems(valueSignal, { path: '', where: Array(32).fill(condition) })).toEqual([]);
    expect(problems(valueSignal, { path: '', where: Array(33).fill(condition) })).toEqual([
      'OutOfRange /where',
    ]);
    const many = { path: '/a', in: Array.from({ length: 1_001 }, String) };
    expect(problems(valueSignal, { path: '', where: [many] })).toEqual(['OutOfRange /where/0/in']);
  });

  it('have an aggregate in time windows only', () => {
    const signal = { path: '/t', aggregate: 'sum' };
    expect(problems(windowSignal, signal)).toEqual([]);
    expect(problems(valueSignal, signal)).toEqual(['UnknownProperty /aggregate']);
    expect(problems(numberSignal, signal)).toEqual(['UnknownProperty /aggregate']);
    expect(problems(windowSignal, { path: '/t', aggregate: 'median' })).toEqual([
      'InvalidValue /aggregate',
    ]);
  });
});

describe('built-in signals', () => {
  it.each(['ConnectionTo', 'ConnectionFrom', 'LocalUser', 'Process'])(
    '%s has values, but no numbers',
    (signal) => {
      expect(problems(windowSignal, signal)).toEqual([]);
      expect(problems(valueSignal, signal)).toEqual([]);
      expect(problems(numberSignal, signal)).toEqual(['WrongType ']);
    },
  );

  it.each(['Temperature', 'process', ''])('%j is none', (signal) => {
    expect(problems(valueSignal, signal)).toEqual(['InvalidValue ']);
  });
});
