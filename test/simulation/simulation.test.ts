import { describe, expect, it } from 'vitest';
import { range } from '../support/range.ts';
import { describeBad, simulateSeeds } from './parts/simulate-seeds.ts';
import { Simulation } from './parts/simulation.ts';

const seedsAtOnce = 100;
/** As many as a slow machine needs. */
const timeout = 120_000;

describe('whatever goes wrong, every alert comes once and as one look at all inputs gives it', () => {
  it.each(range(0, 10).map((n) => n * seedsAtOnce + 1))(
    'in a hundred seeds from %i on',
    { timeout },
    async (first) => {
      const { bad, ...totals } = await simulateSeeds({ first, count: seedsAtOnce });
      expect(bad.map(describeBad).join('\n')).toBe('');
      // A run in which nothing happens shows nothing.
      expect(totals.alerts).toBeGreaterThan(seedsAtOnce);
      expect(totals.modelled).toBeGreaterThan(seedsAtOnce * 0.9);
    },
  );
});

it('a seed always gives the same run', async () => {
  const [one, other] = [new Simulation(7), new Simulation(7)];
  expect(await one.run()).toEqual(await other.run());
});
