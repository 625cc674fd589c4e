import { expect, it } from 'vitest';
import { Tally } from '../../../shared/kernel/tally.ts';

it('counts by name, and nothing that did not happen', () => {
  const tally = new Tally();
  tally.add('tooLate');
  tally.add('tooLate', 4);
  expect(tally.count('tooLate')).toBe(5);
  expect(tally.count('typeMismatch')).toBe(0);
  expect(tally.entries()).toEqual([['tooLate', 5]]);
});

it('lists its counts by name and takes those of another', () => {
  const tally = new Tally();
  tally.addAll([
    ['b', 2],
    ['__proto__', 3],
    ['a', 1],
    ['b', 1],
  ]);
  const sum = new Tally();
  sum.add('a', 10);
  sum.addAll(tally.entries());
  expect(sum.entries()).toEqual([
    ['__proto__', 3],
    ['a', 11],
    ['b', 3],
  ]);
});
