import { expect, it } from 'vitest';
import { difference } from './parts/difference.ts';

it('finds nothing between equal values', () => {
  expect(difference({ a: [1, { b: null }] }, { a: [1, { b: null }] })).toBeUndefined();
});

it.each([
  [{ a: [1, 2] }, { a: [1, 3] }, '/a/1 is 2, and should be 3'],
  [{ a: 1 }, { a: 1, b: 2 }, '/b is not there, and should be 2'],
  [{ a: 1, b: 2 }, { a: 1 }, '/b is 2, and should be not there'],
  [undefined, { a: 1 }, 'it is not there, and should be {"a":1}'],
  [[], {}, 'it is [], and should be {}'],
])('says where values differ first: %j and %j', (found, expected, problem) => {
  expect(difference(found, expected)).toBe(problem);
});
