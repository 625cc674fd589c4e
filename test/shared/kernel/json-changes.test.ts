import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type JsonChange, jsonChanges } from '../../../shared/kernel/json-changes.ts';
import { parsePointer } from '../../../shared/kernel/json-pointer.ts';

describe('jsonChanges', () => {
  it.each<[string, unknown, unknown, JsonChange[]]>([
    ['nothing', { a: [1, { b: null }] }, { a: [1, { b: null }] }, []],
    ['a value', { a: { b: 1 } }, { a: { b: 2 } }, [{ target: '/a/b', before: 1, after: 2 }]],
    ['a member that came', {}, { 'a/b': 1 }, [{ target: '/a~1b', after: 1 }]],
    ['a member that went', { toString: 1 }, {}, [{ target: '/toString', before: 1 }]],
    ['another kind of value', { a: [] }, { a: {} }, [{ target: '/a', before: [], after: {} }]],
    [
      'items, by their places before and after',
      ['a', 'b', 'c'],
      ['new', 'a', 'c', 'c'],
      [
        { target: '/1', before: 'b' },
        { target: '/0', after: 'new' },
        { target: '/3', after: 'c' },
      ],
    ],
    [
      'the whole of a list of which nothing stays',
      { a: ['a', 'b'] },
      { a: ['c'] },
      [{ target: '/a', before: ['a', 'b'], after: ['c'] }],
    ],
    [
      'the whole of a list in another order',
      ['a', 'b'],
      ['b', 'a'],
      [{ target: '', before: ['a', 'b'], after: ['b', 'a'] }],
    ],
  ])('tells %s', (_, before, after, changes) => {
    expect(jsonChanges(before, after)).toEqual(changes);
  });

  it('tells all that leads from any value to any other', () => {
    const leaf = fc.constantFrom<unknown>('a', 'b', 1, null, true);
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(
        { depthSize: 'small' },
        leaf,
        fc.array(tie('value'), { maxLength: 5 }),
        fc.dictionary(fc.constantFrom('x', 'y', 'z/~', 'length'), tie('value')),
      ),
    }));
    fc.assert(
      fc.property(value, value, (before, after) => {
        // Objects of fast-check have no prototype; what comes from JSON has one.
        const [was, is] = JSON.parse(JSON.stringify([before, after]));
        expect(changed(was, jsonChanges(was, is))).toEqual(is);
      }),
      { numRuns: 1_000 },
    );
  });

  it('is quick for the longest lists', () => {
    const before = Array.from({ length: 100_000 }, (_, i) => `value ${i}`);
    const after = [...before.slice(1), 'last'];
    expect(jsonChanges(before, after)).toEqual([
      { target: '/0', before: 'value 0' },
      { target: '/99999', after: 'last' },
    ]);
  });
});

/** Makes changes as a reader of them would: first takes away from the end, then puts in from the front. */
function changed(value: unknown, changes: readonly JsonChange[]): unknown {
  const root = { '': structuredClone(value) };
  const losses = changes.filter(({ after }) => after === undefined).reverse();
  const others = changes.filter(({ after }) => after !== undefined);
  for (const { target } of losses) put(root, target, undefined, false);
  for (const { target, before, after } of others) put(root, target, after, before !== undefined);
  return root[''];
}

function put(root: object, target: string, after: unknown, isReplaced: boolean): void {
  const path = ['', ...parsePointer(target)!];
  const last = path.pop()!;
  const at = path.reduce((object, name) => Reflect.get(object, name) as object, root);
  if (!Array.isArray(at) || isReplaced) {
    if (after === undefined) Reflect.deleteProperty(at, last);
    else Reflect.set(at, last, after);
  } else if (after === undefined) at.splice(Number(last), 1);
  else at.splice(Number(last), 0, after);
}
