import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseStrictJson } from '../../../shared/kernel/strict-json.ts';

function problems(text: string) {
  const parsed = parseStrictJson(text);
  return 'problems' in parsed ? parsed.problems.map(({ code, target }) => `${code} ${target}`) : [];
}

describe('parseStrictJson', () => {
  it('reads what JSON.parse does', () => {
    fc.assert(
      fc.property(fc.json({ noUnicodeString: false }), (text) => {
        fc.pre(!text.includes('__proto__') && text.isWellFormed());
        fc.pre(!/\\ud[89a-f]/i.test(text));
        expect(parseStrictJson(text)).toEqual({ value: JSON.parse(text) });
      }),
    );
  });

  it.each([
    '',
    ' \n',
    '{',
    '[1,]',
    "{'a':1}",
    'undefined',
    '{"a":1}x',
    '01',
    '"\\x"',
    '{"\\x":1}',
    '[1}',
  ])('refuses %j', (text) => {
    expect(problems(text)).toEqual(['InvalidJson ']);
  });

  it('says where and what is expected there, without repeating the body', () => {
    expect(parseStrictJson('{\n "a" "b"}')).toMatchObject({
      problems: [{ message: 'The body is not JSON (line 2, column 6): ":" is expected there.' }],
    });
    expect(parseStrictJson(`${'\n'.repeat(70_000)}[1 2]`)).toMatchObject({
      problems: [{ message: expect.stringContaining('(line 70001, column 4)') }],
    });
    const secret = JSON.stringify(parseStrictJson('{ "password": hunter2 }'));
    expect(secret).toContain(
      'The body is not JSON (line 1, column 15): a value is expected there.',
    );
    expect(secret).not.toContain('hunter2');
    expect(parseStrictJson('')).toMatchObject({
      problems: [{ message: 'A JSON body is needed.' }],
    });
  });

  it('finds halves of surrogate pairs in values and names', () => {
    expect(problems('{"a":["x","\\ud83d"],"b":{"\\udd25":1},"c":"\\ud83d\\udd25"}')).toEqual([
      'InvalidValue /a/1',
      'InvalidValue /b',
    ]);
  });

  it('tells all of it at once', () => {
    expect(problems('{"a":"\\ud83d","b":1,"b":2,"__proto__":1}')).toEqual([
      'Duplicate /b',
      'UnknownProperty /__proto__',
      'InvalidValue /a',
    ]);
  });

  it('refuses 10,000 levels, and 16 million brackets, in no time', () => {
    expect(problems('['.repeat(10_000) + ']'.repeat(10_000))).toEqual(['TooDeep ']);
    expect(problems('['.repeat(16_000_000))).toEqual(['TooDeep ']);
  });

  it('looks no further than an answer lists, whatever 16 MiB hold', () => {
    const illFormed = `[${'"\\ud800",'.repeat(90_000)}1]`;
    expect(problems(`[${`${illFormed},`.repeat(18)}1]`)).toHaveLength(1_001);
    expect(problems(`[${'"\\ud800",'.repeat(1_600_000)}1]`)).toEqual(['TooMany ']);
    expect(problems(`{${'"a":1,'.repeat(2_700_000)}"a":1}`)).toHaveLength(1_001);
    const inLongName = `[${'"\\ud800",'.repeat(20_000)}1]`;
    expect(problems(`{"${'a'.repeat(1_000_000)}":${inLongName}}`)).toEqual(['TooLong ']);
    const names = Array.from({ length: 1_001 }, (_, i) => `"${i}":1`);
    expect(problems(`{${names.join()}}`)).toEqual(['TooMany ']);
  });

  it('takes a long text full of escapes', () => {
    const text = JSON.stringify({ a: '\\"'.repeat(1_000_000) });
    expect(problems(text)).toEqual([]);
  });
});
