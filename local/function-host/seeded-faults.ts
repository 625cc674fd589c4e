import * as z from 'zod';
import type { BatchFacts, HostFaults } from './host-faults.ts';

const rate = z.number().min(0).max(1).default(0);

const planSchema = z.strictObject({
  seed: z.number().int(),
  twice: rate,
  skip: rate,
  giveUp: rate,
  cut: rate,
  moveLease: rate,
});

/** How often each fault happens, as a probability of a batch, and the seed that decides when. */
export type FaultPlan = z.input<typeof planSchema>;

/** @throws Error that names what is wrong with the plan. */
export function readFaultPlan(value: unknown): FaultPlan {
  const { data, error } = planSchema.safeParse(value);
  if (data !== undefined) return data;
  const issues = error.issues.map(({ path, message }) =>
    ['faults', ...path].join('.').concat(`: ${message}`),
  );
  throw new Error(issues.join('; '));
}

/** Faults that come by chance, and by the same chances with the same seed. */
export function seededFaults(plan: FaultPlan): HostFaults {
  const { seed, twice = 0, skip = 0, giveUp = 0, cut = 0, moveLease = 0 } = plan;
  const next = randomNumbers(seed);
  return {
    cut: (batch) => {
      const count = eventCount(batch);
      return next() < cut ? 1 + Math.floor(next() * count) : count;
    },
    deliver: () => {
      const drawn = next();
      if (drawn < skip) return 'skip';
      return drawn < skip + twice ? 'twice' : 'once';
    },
    giveUp: () => next() < giveUp,
    moveLease: () => next() < moveLease,
  };
}

function eventCount({ firstSequenceNumber, lastSequenceNumber }: BatchFacts): number {
  return lastSequenceNumber - firstSequenceNumber + 1;
}

/** From 0 to below 1 (mulberry32). */
function randomNumbers(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
