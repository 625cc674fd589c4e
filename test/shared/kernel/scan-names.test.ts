import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scanNames } from '../../../shared/kernel/scan-names.ts';

const limits = {
  ...{ depth: 32, containers: 1_000, itemsPerList: 1_500 },
  ...{ namesPerObject: 10, nameLength: 20 },
};
const scan = (text: string) => scanNames(text, limits);
const targets = (text: string) => scan(text).problems.map(({ target }) => target);

describe('scanNames', () => {
  it('finds nothing in what JSON.stringify writes', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 8 }), (value) => {
        const text = JSON.stringify(value, null, 1);
        fc.pre(!text.includes('__proto__'));
        const many = { ...limits, namesPerObject: 1_000, nameLength: 1_000 };
        expect(scanNames(text, many)).toEqual({ problems: [], isCut: false });
      }),
    );
  });

  it.each([
    ['{"a":1,"a":2}', ['/a']],
    ['{"a":1,"\\u0061":2}', ['/a']],
    ['{"a":{"b":1},"c":[{"d":1},{"e":1,"f":2,"e":3}]}', ['/c/1/e']],
    ['[[],[1,{"x":{"y":1,"y":1}}]]', ['/1/1/x/y']],
    ['{"a/b":1,"a/b":1}', ['/a~1b']],
    ['{"__proto__":1}', ['/__proto__']],
    ['{"\\u005f_proto__":{}}', ['/__proto__']],
    ['{"a":"__proto__","b":"a","c":["a","a"]}', []],
    ['{"a":{"a":{"a":1}},"b":{"a":1}}', []],
    ['{"a\\"":1,"a":"{\\"a\\":","b\\\\":1}', []],
    ['{"a\\\\":1,"a\\\\":2}', ['/a\\']],
  ])('looks into %s', (text, expected) => {
    JSON.parse(text);
    expect(targets(text)).toEqual(expected);
  });

  it('stops where it is too deep', () => {
    const deep = (levels: number) => `${'[{"a":'.repeat(levels / 2)}1${'}]'.repeat(levels / 2)}`;
    expect(scan(deep(32))).toEqual({ problems: [], isCut: false });
    const tooDeep = { problems: [{ code: 'TooDeep', target: '' }], isCut: true };
    expect(scan(deep(34))).toMatchObject(tooDeep);
    expect(scan('['.repeat(1_000_000))).toMatchObject(tooDeep);
  });

  it('stops at an object with too many names, wherever it is', () => {
    const names = (count: number) =>
      `[{${Array.from({ length: count }, (_, i) => `"${i}":[{"a":1}]`).join()}}]`;
    expect(scan(names(10))).toEqual({ problems: [], isCut: false });
    expect(scan(names(11))).toMatchObject({
      problems: [{ code: 'TooMany', target: '' }],
      isCut: true,
    });
  });

  it('stops where there are too many objects and arrays', () => {
    expect(scan(`[${'[],{},'.repeat(499)}1]`)).toEqual({ problems: [], isCut: false });
    expect(scan(`[${'[],{},'.repeat(500)}1]`)).toMatchObject({
      problems: [{ code: 'TooMany', target: '' }],
      isCut: true,
    });
  });

  it('stops in a list of too many items', () => {
    const list = (count: number) => `{"a":[1],"b":[[],[${Array(count).fill(0).join()}]]}`;
    expect(scan(list(1_500))).toEqual({ problems: [], isCut: false });
    expect(scan(list(1_501))).toEqual({
      problems: [
        {
          code: 'TooMany',
          message: 'The body has a list of more than 1500 items.',
          target: '',
        },
      ],
      isCut: true,
    });
  });

  it('stops at a name that is too long, and repeats none of it', () => {
    expect(scan(`{"${'a'.repeat(20)}":1}`)).toEqual({ problems: [], isCut: false });
    expect(scan(`{"${'a'.repeat(21)}":{"b":1,"b":1}}`)).toEqual({
      problems: [
        {
          code: 'TooLong',
          message: 'The body has a name of more than 20 characters.',
          target: '',
        },
      ],
      isCut: true,
    });
  });

  it('stops when it has found more than an answer lists', () => {
    const { problems, isCut } = scan(`{${'"a":1,'.repeat(1_000_000)}"a":1}`);
    expect(problems).toHaveLength(1_001);
    expect(isCut).toBe(true);
  });

  it('ends for any text', () => {
    const piece = fc.constantFrom('{', '}', '[', ']', '"', '\\', ',', ':', 'a', '1', ' ', '\\u');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
        try {
          scan(pieces.join(''));
        } catch (error) {
          expect(error).toBeInstanceOf(SyntaxError);
        }
      }),
    );
  });
});
