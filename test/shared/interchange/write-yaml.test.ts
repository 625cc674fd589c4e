import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { parseFile } from '../../../shared/interchange/parse-file.ts';
import { writeYaml } from '../../../shared/interchange/write-yaml.ts';

const value = fc.jsonValue({ maxDepth: 4 }).map((json) => JSON.parse(JSON.stringify(json)));
const hard = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: 'binary' }).filter((text) => text.isWellFormed()),
  fc.constantFrom('yes', 'No', 'NULL', '~', '1e3', '0x1', '.inf', '---', '- a', '<<', ' a', 'a: b'),
  fc.constantFrom('a, b', 'a -', '/a', '$a', 'a # b', '? a', 'y', 'Off', 'n/a'),
  fc.constantFrom(
    '\u0085',
    '\u2028',
    '\ufeff',
    'a\r\n b\t',
    ' \n',
    '2001-01-01',
    '1:30',
    '=',
    '!!str a',
  ),
);
const document = fc.oneof(value, hard, fc.array(hard), fc.dictionary(hard, fc.array(hard)));

describe('writeYaml', () => {
  it('writes what is read as the same value, by YAML 1.2 and 1.1', async () => {
    await fc.assert(
      fc.asyncProperty(document, async (value) => {
        fc.pre(!JSON.stringify(value).includes('__proto__'));
        const text = writeYaml({ value });
        expect((await parseFile(text, 'yaml')).value).toEqual({ value });
        expect(parse(text, { version: '1.1' })).toEqual({ value });
      }),
    );
  });

  it('writes names of any length', async () => {
    const name = '\u0001'.repeat(512);
    const value = { [name]: 1, list: [{ [name]: { [name]: [1] } }, { a: 1, [name]: 'x' }] };
    expect((await parseFile(writeYaml(value), 'yaml')).value).toEqual(value);
  });

  it('writes blocks', () => {
    const text = writeYaml({ a: [{ b: 1, c: [] }, [true, 'x y']], d: {}, 'e f': null });
    expect(text).toBe(`a:
  - b: 1
    c: []
  - - true
    - x y
d: {}
e f: null
`);
  });
});
