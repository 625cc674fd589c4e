import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareGenerations, generationAfter } from '../../../shared/devices/generation.ts';

const generations = fc.bigInt({ min: 0n, max: 10n ** 30n });

describe('generations', () => {
  it('compare as the numbers they are', () => {
    fc.assert(
      fc.property(generations, generations, (a, b) => {
        const order = compareGenerations(String(a), String(b));
        expect(Math.sign(order)).toBe(a < b ? -1 : Number(a > b));
      }),
    );
  });

  it('have one just after each', () => {
    fc.assert(
      fc.property(generations, (a) => {
        expect(generationAfter(String(a))).toBe(String(a + 1n));
      }),
    );
  });

  it.each(['', 'x', '12ab'])('have a newer one even after %j', (odd) => {
    expect(compareGenerations(generationAfter(odd), odd)).toBeGreaterThan(0);
  });
});
