import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { observationsIn, signalReader } from '../../../shared/rules/custom-signal.ts';
import type { Condition } from '../../../shared/rules/rule.ts';

const read = (path: string, body: unknown) => observationsIn(signalReader({ path })(body));

const body = {
  temp: 21.5,
  sensors: [{ temp: 1 }, { temp: 2, tags: ['x', 'y'] }],
  '': 'nameless',
  'a/b': 'slash',
  'm~n': 'tilde',
  '~1': 'escaped escape',
  '0': 'zero of an object',
  none: null,
  empty: [],
};

describe('a signal', () => {
  it.each<[string, string, readonly unknown[]]>([
    ['a member', '/temp', [21.5]],
    ['a member of an element', '/sensors/1/temp', [2]],
    ['each element of an array', '/sensors/1/tags', ['x', 'y']],
    ['each element of an array, whatever it is', '/sensors', body.sensors],
    ['the member without a name', '/', ['nameless']],
    ['a name with a slash', '/a~1b', ['slash']],
    ['a name with a tilde', '/m~0n', ['tilde']],
    ['a name with an escape in it', '/~01', ['escaped escape']],
    ['a digit that names a member', '/0', ['zero of an object']],
    ['null', '/none', [null]],
    ['the whole body', '', [body]],
  ])('observes %s', (_what, path, expected) => {
    expect(read(path, body)).toEqual(expected);
  });

  it.each<[string, string]>([
    ['what is not there', '/humidity'],
    ['what is not there further down', '/humidity/0'],
    ['an element past the end', '/sensors/2'],
    ['an element with a leading zero', '/sensors/01'],
    ['an element that is no number', '/sensors/x'],
    ['an element before the first', '/sensors/-1'],
    ['an element yet to come', '/sensors/-'],
    ['the length of an array', '/sensors/length'],
    ['an element of nothing', '/empty'],
    ['a part of a text', '/a~1b/0'],
    ['a part of a number', '/temp/x'],
    ['a part of null', '/none/x'],
    ['what every object has', '/constructor'],
    ['what every object has, further down', '/sensors/__proto__/length'],
  ])('does not observe %s', (_what, path) => {
    expect(read(path, body)).toEqual([]);
  });

  it('observes a body that is no object by itself only', () => {
    expect(read('', 5)).toEqual([5]);
    expect(read('', [5, 6])).toEqual([5, 6]);
    expect(read('/x', 5)).toEqual([]);
    expect(read('/x', null)).toEqual([]);
    expect(read('/x', undefined)).toEqual([]);
  });

  it('sees a member called __proto__ as any other', () => {
    expect(read('/__proto__/x', JSON.parse('{"__proto__":{"x":1}}'))).toEqual([1]);
    expect(read('/__proto__/toString', {})).toEqual([]);
  });

  it('reaches down ten thousand levels', () => {
    let deep: unknown = 'bottom';
    for (let i = 0; i < 10_000; i++) deep = { d: deep };
    expect(read('/d'.repeat(10_000), deep)).toEqual(['bottom']);
  });

  it('reads any member by its escaped name', () => {
    fc.assert(
      fc.property(fc.string(), fc.jsonValue(), (name, value) => {
        const path = `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
        const holder = Object.defineProperty({}, name, { value, enumerable: true });
        expect(read(path, holder)).toEqual(Array.isArray(value) ? value : [value]);
      }),
    );
  });

  it('that is no pointer is refused', () => {
    expect(() => signalReader({ path: 'temp' })).toThrow('not a JSON Pointer');
  });
});

describe('a condition', () => {
  const observes = (condition: Omit<Condition, 'path'>, mode?: unknown) =>
    signalReader({ path: '/v', where: [{ path: '/mode', ...condition }] })(
      mode === undefined ? { v: 1 } : { v: 1, mode },
    ) === 1;

  it.each<[string, Omit<Condition, 'path'>, unknown, boolean]>([
    ['equals the same text', { equals: 'on' }, 'on', true],
    ['equals no text of another case', { equals: 'on' }, 'On', false],
    ['equals no text of a number', { equals: 1 }, '1', false],
    ['equals false', { equals: false }, false, true],
    ['equals no falsy value but itself', { equals: false }, 0, false],
    ['equals null', { equals: null }, null, true],
    ['does not equal null where there is nothing', { equals: null }, undefined, false],
    ['never equals an object', { equals: null }, {}, false],
    ['differs from another value', { notEquals: 'on' }, 'off', true],
    ['does not differ from itself', { notEquals: 'on' }, 'on', false],
    ['differs where there is nothing', { notEquals: 'on' }, undefined, true],
    ['differs from an object', { notEquals: null }, {}, true],
    ['is one of several', { in: ['on', 2, null] }, 2, true],
    ['is none of several', { in: ['on', 2] }, 'off', false],
    ['is none of several where there is nothing', { in: [null] }, undefined, false],
    ['is there', { exists: true }, 0, true],
    ['is there as null', { exists: true }, null, true],
    ['is not there', { exists: true }, undefined, false],
    ['must not be there', { exists: false }, 0, false],
    ['must not be there, and is not', { exists: false }, undefined, true],
  ])('%s', (_which, condition, mode, expected) => {
    expect(observes(condition, mode)).toBe(expected);
  });

  it('must hold beside all others', () => {
    const where = [
      { path: '/a', equals: 1 },
      { path: '/b', equals: 2 },
    ];
    const signal = signalReader({ path: '/v', where });
    expect(signal({ v: 9, a: 1, b: 2 })).toBe(9);
    expect(signal({ v: 9, a: 1, b: 3 })).toBeUndefined();
    expect(signal({ v: 9, b: 2 })).toBeUndefined();
  });
});
