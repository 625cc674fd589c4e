import { describe, expect, it } from 'vitest';
import { firstBad } from './parts/simulate-seeds.ts';
import type { Variant } from './parts/variant.ts';
import {
  trustingLostReplies,
  withoutFence,
  withoutHealing,
  withoutQueue,
  withoutTimer,
} from './parts/variants.ts';

const seeds = { first: 1, count: 500 };

/** Runs end early where something is found, so these cost little. */
describe('the simulation sees what goes wrong', () => {
  it.each<[string, Variant]>([
    ['without the fence', withoutFence],
    ['without healing', withoutHealing],
    ['without the timer', withoutTimer],
    ['when a lost reply is taken for success', trustingLostReplies],
    ['when two invocations share a state', withoutQueue],
  ])('%s', { timeout: 120_000 }, async (_, variant) => {
    expect(await firstBad(seeds, variant)).toBeDefined();
  });
});
