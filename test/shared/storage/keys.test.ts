import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keyNumber, keyPart } from '../../../shared/storage/keys.ts';

describe('keyPart', () => {
  it('keeps plain text and encodes the rest byte by byte', () => {
    expect(keyPart('pump-7.A_b')).toBe('pump-7.A_b');
    expect(keyPart('a/b~ü!')).toBe('a!2fb!7e!c3!bc!21');
  });

  it('is legal in a table key and at most 160 characters, for any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), (text) => {
        expect(keyPart(text)).toMatch(/^[A-Za-z0-9._!-]*(~[0-9a-f]{32})?$/);
        expect(keyPart(text).length).toBeLessThanOrEqual(160);
      }),
    );
  });

  it('tells different texts apart', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), fc.string({ maxLength: 200 }), (a, b) => {
        expect(keyPart(a) === keyPart(b)).toBe(a === b);
      }),
    );
  });
});

describe('keyNumber', () => {
  it('sorts as text as it does as a number', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), fc.maxSafeNat(), (a, b) => {
        expect(keyNumber(a) < keyNumber(b)).toBe(a < b);
      }),
    );
  });
});
