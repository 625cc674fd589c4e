import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { byteSearch } from '../../../shared/telemetry/byte-search.ts';

const bytes = (text: string) => Buffer.from(text, 'latin1');

describe('a search for bytes', () => {
  it('finds what a slow search finds', () => {
    const few = (minLength: number, maxLength: number) =>
      fc.string({ unit: fc.constantFrom('a', 'b', '"'), minLength, maxLength });
    fc.assert(
      fc.property(few(1, 5), few(0, 40), (text, searched) => {
        expect(byteSearch(text)(bytes(searched))).toBe(searched.includes(text));
      }),
    );
  });

  it('finds a key wherever it stands', () => {
    const find = byteSearch('"MessageSchemaVersion"');
    const body = '{"MessageSchemaVersion":"1.0"}';
    for (let before = 0; before < 50; before++) {
      expect(find(bytes(' '.repeat(before) + body))).toBe(true);
      expect(find(bytes(`${' '.repeat(before)}{"essageSchemaVersion":"1.0"}`))).toBe(false);
    }
  });

  it('looks at the bytes of a view only', () => {
    const whole = bytes('xxabcxx');
    expect(byteSearch('abc')(new Uint8Array(whole.buffer, whole.byteOffset + 3, 4))).toBe(false);
  });
});
