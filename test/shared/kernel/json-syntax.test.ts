import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findJsonSyntaxError } from '../../../shared/kernel/json-syntax.ts';

/** JSON with a few characters left out, put in or exchanged. */
const almostJson = fc
  .tuple(
    fc.json({ maxDepth: 3 }),
    fc.array(
      fc.record({
        at: fc.nat(60),
        remove: fc.nat(2),
        insert: fc.constantFrom('', ...'{}[],:"\\/ \n\t\u0001019.-+eEtruefalsnx'),
      }),
      { maxLength: 2 },
    ),
  )
  .map(([json, edits]) =>
    edits.reduce(
      (text, { at, remove, insert }) => text.slice(0, at) + insert + text.slice(at + remove),
      json,
    ),
  );

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

describe('findJsonSyntaxError', () => {
  it('finds one in just those texts that JSON.parse refuses', () => {
    fc.assert(
      fc.property(almostJson, (text) => {
        expect(findJsonSyntaxError(text) === undefined).toBe(isJson(text));
      }),
      { numRuns: 2_000 },
    );
  });

  it.each([
    ['', 0, 'a value'],
    ['{"a": [}', 7, 'a value or "]"'],
    ['[1,]', 3, 'a value'],
    ["{'a': 1}", 1, 'a name in double quotes or "}"'],
    ['{"a": 1,}', 8, 'a name in double quotes'],
    ['{"a" 1}', 5, '":"'],
    ['{"a": 1 "b": 2}', 8, '"," or "}"'],
    ['[1 2]', 3, '"," or "]"'],
    ['[01]', 2, '"," or "]"'],
    ['{"a": 1', 7, '"," or "}"'],
    ['[1,tru]', 3, 'a value'],
    ['// no comment\n{}', 0, 'a value'],
    ['{} {}', 3, 'nothing more'],
    ['["a', 3, 'a closing double quote'],
    ['["a\nb"]', 3, 'an escape such as \\n'],
    ['["\\x"]', 2, 'an escape that JSON has'],
  ])('says of %j that at %i there is to be %s', (text, offset, expected) => {
    expect(findJsonSyntaxError(text)).toEqual({ offset, expected });
  });

  it('goes through the largest body in time linear to its length', () => {
    const text = `{"a": [${'["x", 1.5e3, {"b": null}],'.repeat(300_000)}`;
    expect(findJsonSyntaxError(text)).toEqual({ offset: text.length, expected: 'a value' });
  });
});
