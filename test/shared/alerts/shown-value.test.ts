import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shownValue } from '../../../shared/alerts/shown-value.ts';

describe('shownValue', () => {
  it.each(['nc', 'C:\\Windows\\cmd.exe', 'jürgen', '进程', '🚒 it’s <b>', '2001:db8::/32', ''])(
    'shows %j as it is',
    (text) => {
      expect(shownValue(text)).toBe(text);
    },
  );

  it.each([
    ['a\nb', 'a\\u{a}b'],
    ['\u001b[31m', '\\u{1b}[31m'],
    ['say "hi"', 'say \\u{22}hi\\u{22}'],
    ['exe\u202egpj', 'exe\\u{202e}gpj'],
    ['a\u2028b', 'a\\u{2028}b'],
    ['a\ud800b', 'a\\u{d800}b'],
    ['\u{e0001}', '\\u{e0001}'],
  ])('shows %j escaped', (text, shown) => {
    expect(shownValue(text)).toBe(shown);
  });

  it('keeps 256 characters whole and cuts one more', () => {
    expect(shownValue('x'.repeat(256))).toBe('x'.repeat(256));
    expect(shownValue('x'.repeat(257))).toBe(`${'x'.repeat(255)}…`);
    expect(shownValue('🚒'.repeat(129))).toBe(`${'🚒'.repeat(127)}…`);
  });

  it('is one line of at most 256 well-formed characters without quotes, for any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 600 }), (text) => {
        const shown = shownValue(text);
        expect(shown.length).toBeLessThanOrEqual(256);
        expect(shown.isWellFormed()).toBe(true);
        expect(shown).not.toMatch(/["\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
      }),
    );
  });
});
