import { describe, expect, it } from 'vitest';
import type { Syntax } from '../../../shared/interchange/file-content.ts';
import { parseFile } from '../../../shared/interchange/parse-file.ts';
import { ServiceError } from '../../../shared/kernel/service-error.ts';

async function problems(text: string, syntax: Syntax = 'yaml') {
  const error = await parseFile(text, syntax).then(
    () => undefined,
    (error: unknown) => error,
  );
  if (error === undefined) return [];
  if (!(error instanceof ServiceError)) throw error;
  return error.details.map(({ code, target, message }) => `${code} ${target}: ${message}`);
}

const value = async (text: string, syntax?: Syntax) => (await parseFile(text, syntax)).value;

describe('parseFile', () => {
  it('takes what begins like JSON for JSON, unless told', async () => {
    expect(await value(' \n{"a": [1]}')).toEqual({ a: [1] });
    expect(await value('a: [1]')).toEqual({ a: [1] });
    expect(await value('{a: [1]}', 'yaml')).toEqual({ a: [1] });
    expect(await value('{"a": 1}', 'yaml')).toEqual({ a: 1 });
    await expect(parseFile('{a: [1]}')).rejects.toMatchObject({
      details: [{ code: 'InvalidJson' }],
    });
  });

  it('reads JSON as strictly as bodies', async () => {
    expect(await problems('{"a":1,"a":2}', 'json')).toEqual([
      'Duplicate /a: must be given only once.',
    ]);
  });

  it('knows the texts of YAML 1.2 alone', async () => {
    const text = 'a: yes\nb: 2001-01-01\nc: 0o17\nd: 1:30\ne: ~\nf: "x\\u00e9"\ng: |\n  h\n';
    expect(await value(text)).toEqual({
      ...{ a: 'yes', b: '2001-01-01', c: 15, d: '1:30', e: null, f: 'xé', g: 'h\n' },
    });
  });

  it('takes anchors that end before their aliases, each use for itself', async () => {
    const text = 'a: &a [1, &b {c: 2}]\nd: *a\ne: *b\n';
    const read = (await value(text)) as Record<string, unknown>;
    expect(read).toEqual({ a: [1, { c: 2 }], d: [1, { c: 2 }], e: { c: 2 } });
    expect(read.a).not.toBe(read.d);
  });

  it.each([
    ['a: 1\nb: 2\na: 3\n', 'Duplicate /a: must be given only once. (line 3, column 1)'],
    ['a:\n  - b: 1\n    "b": 2\n', 'Duplicate /a/0/b: must be given only once. (line 3, column 5)'],
    [
      'a:\n  __proto__: 1\n',
      'UnknownProperty /a/__proto__: is not allowed here. (line 2, column 3)',
    ],
    [
      'a: &x [*x]\n',
      'Missing /a/0: must name an anchor of something that ends before it. (line 1, column 8)',
    ],
    [
      'a: *x\n',
      'Missing /a: must name an anchor of something that ends before it. (line 1, column 4)',
    ],
    ['a: "\\ud800"\n', 'InvalidValue /a: must be well-formed Unicode. (line 1, column 4)'],
    ['a: !!binary aGk=\n', 'InvalidValue /a: must have no tag. (line 1, column 13)'],
  ])('refuses %j', async (text, expected) => {
    expect(await problems(text)).toEqual([expected]);
  });

  it.each([
    ['a:\n\t- b\n', 'line 2, column 1: lines are indented by blanks, not by tabs'],
    ['a: [1\nb: 2\n', 'line 2, column 1: a line must be indented like those it belongs with'],
    [
      '- a: 1\n b: 2\n',
      'line 2, column 1: a dash, colon, comma, bracket, quote or blank is missing',
    ],
    ['- a:1\n  b: 2\n', 'line 1, column 3: a name must be on one line, with a colon and a blank'],
    ['a: b: c\n', 'line 1, column 4: a list or mapping must begin on a line of its own'],
    ['- a\nb: c\n', 'line 2, column 1: this belongs to nothing before it'],
    ['a: @b\n', 'line 1, column 4: a text that begins so must be in quotes'],
    ['a: "\\q"\n', 'line 1, column 5: in double quotes a backslash begins an escape'],
    ['a: !local b\n', 'line 1, column 4: tags are not taken'],
    ['? [a]\n: 1\n', 'line 1, column 3: a name must be a text'],
    ['a: 1\n---\nb: 2\n', 'line 2, column 1: it must be one document'],
    [`${'['.repeat(1_500)}${']'.repeat(1_500)}`, 'it is nested too deep'],
  ])('says where %j stops being YAML', async (text, place) => {
    const [first] = await problems(text);
    expect(first).toMatch(/^InvalidYaml : The file is not YAML/);
    expect(first).toContain(place);
  });

  it('repeats nothing of a text that is not YAML', async () => {
    expect(JSON.stringify(await problems('password: hunter2\n"x" hunter2'))).not.toContain(
      'hunter2',
    );
  });

  it('leaves merge keys unmerged', async () => {
    expect(await value('a: &a {b: 1}\nc:\n  <<: *a\n')).toEqual({
      a: { b: 1 },
      c: { '<<': { b: 1 } },
    });
  });

  it('refuses a bomb of aliases in no time', async () => {
    const level = (name: string, of: string) => `${name}: &${name} [${Array(9).fill(of).join()}]\n`;
    const names = [...'abcdefghijk'];
    const bomb = names.map((name, i) => level(name, i === 0 ? 'lol' : `*${names[i - 1]}`)).join('');
    expect(await problems(bomb)).toEqual([
      'TooMany : The file has more than 500000 values with its aliases expanded. (line 1, column 7)',
    ]);
    const long = `a: &a "${'x'.repeat(100_000)}"\nb: [${Array(200).fill('*a').join()}]\n`;
    expect((await problems(long))[0]).toMatch(/^TooMany : The file holds more than \d+ characters/);
  });

  it('refuses more bytes and tokens than it parses in reasonable time', async () => {
    expect(await problems(`a: "${'x'.repeat(2 * 1024 * 1024)}"`)).toEqual([
      expect.stringMatching(/^LimitExceeded : YAML may have at most 2097152 bytes, not 2097157/),
    ]);
    expect(await problems('['.repeat(2_000_000))).toEqual([
      'LimitExceeded : YAML may have at most 500000 tokens. Send more than that as JSON.',
    ]);
  });

  it('takes many names in a mapping without comparing each with each', async () => {
    const many = Array.from({ length: 10_001 }, (_, i) => `k${i}: 1\n`);
    expect(Object.keys((await value(many.slice(1).join(''))) as object)).toHaveLength(10_000);
    expect(await problems(many.join(''))).toEqual([
      'TooMany : The file has a mapping with more than 10000 names. (line 1, column 1)',
    ]);
  });

  it('tells no more problems than an answer lists', async () => {
    const text = `[${'{a: 1, a: 2}, '.repeat(3_000)}]`;
    await expect(parseFile(text, 'yaml')).rejects.toMatchObject({ details: { length: 1_000 } });
  });

  it('finds the place of a part, or of the nearest that it is part of', async () => {
    const text = 'x: &x\n  - a: 1\ngroups:\n  - name: n\n    rules: *x\n';
    const { placeOf } = await parseFile(text);
    expect(placeOf('')).toBe('line 1, column 1');
    expect(placeOf('/groups/0')).toBe('line 4, column 5');
    expect(placeOf('/groups/0/rules/0/a')).toBe('line 2, column 5');
    expect(placeOf('/groups/0/missing')).toBe('line 4, column 5');
    expect(placeOf('/nowhere/at/all')).toBe('line 1, column 1');
    expect((await parseFile('{}')).placeOf('/a')).toBeUndefined();
  });
});
