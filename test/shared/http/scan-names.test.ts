import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scanNames } from '../../../shared/http/scan-names.ts';

const targets = (text: string) => scanNames(text, 32).map(({ target }) => target);

describe('scanNames', () => {
  it('finds nothing in what JSON.stringify writes', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 8 }), (value) => {
        const text = JSON.stringify(value, null, 1);
        fc.pre(!text.includes('__proto__'));
        expect(targets(text)).toEqual([]);
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
    expect(scanNames(deep(32), 32)).toEqual([]);
    expect(scanNames(deep(34), 32)).toMatchObject([{ code: 'TooDeep', target: '' }]);
    expect(scanNames('['.repeat(1_000_000), 32)).toMatchObject([{ code: 'TooDeep' }]);
  });

  it('ends for any text', () => {
    const piece = fc.constantFrom('{', '}', '[', ']', '"', '\\', ',', ':', 'a', '1', ' ', '\\u');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
        try {
          scanNames(pieces.join(''), 32);
        } catch (error) {
          expect(error).toBeInstanceOf(SyntaxError);
        }
      }),
    );
  });
});
