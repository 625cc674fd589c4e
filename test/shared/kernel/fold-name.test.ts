import fc from 'fast-check';
import { expect, it } from 'vitest';
import { foldName } from '../../../shared/kernel/fold-name.ts';

it.each([
  ['Pumps', 'pumps'],
  ['ÄPFEL', 'äpfel'],
  ['A\u0308pfel', '\u00e4pfel'],
  ['日本', '日本'],
])('folds %j to %j', (name, folded) => {
  expect(foldName(name)).toBe(folded);
});

it.each([
  ['Straße', 'STRASSE'],
  ['halle 3', 'halle\u00a03'],
  ['e', 'é'],
])('keeps %j and %j apart', (one, other) => {
  expect(foldName(one)).not.toBe(foldName(other));
});

it('is the same however a name is composed', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (name) => {
      expect(foldName(name.normalize('NFD'))).toBe(foldName(name));
    }),
  );
});
