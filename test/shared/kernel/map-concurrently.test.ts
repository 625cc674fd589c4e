import fc from 'fast-check';
import { expect, it } from 'vitest';
import { mapConcurrently } from '../../../shared/kernel/map-concurrently.ts';

it('maps in order with at most so many under way', async () => {
  const limits = fc.integer({ min: 1, max: 5 });
  const delays = fc.array(fc.nat(3));
  await fc.assert(
    fc.asyncProperty(delays, limits, async (turns, limit) => {
      let underWay = 0;
      const results = await mapConcurrently(turns, limit, async (count) => {
        underWay += 1;
        expect(underWay).toBeLessThanOrEqual(limit);
        for (let i = 0; i < count; i++) await Promise.resolve();
        underWay -= 1;
        return count * 2;
      });
      expect(results).toEqual(turns.map((count) => count * 2));
    }),
  );
});

it('rejects with the first failure', async () => {
  const fail = async (n: number) => {
    if (n === 2) throw new Error(`no ${n}`);
    return n;
  };
  await expect(mapConcurrently([1, 2, 3], 2, fail)).rejects.toThrow('no 2');
});
