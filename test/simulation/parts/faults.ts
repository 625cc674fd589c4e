import type { Random } from './random.ts';
import type { Fault, WireFaults } from './wire.ts';

type FaultName = Exclude<Fault, 'none' | 'held'>;

/** How often what goes wrong, as probabilities of one call. */
export type FaultRates = Readonly<Record<FaultName | 'elsewhere', number>>;

export const noFaults: FaultRates = {
  ...{ crashBefore: 0, crashAfter: 0, lostReply: 0, lateArrival: 0, resent: 0, refused: 0 },
  elsewhere: 0,
};

/** What a run is mostly troubled by: some of the faults, none in a few runs. */
export function drawRates(random: Random): FaultRates {
  if (random.chance(0.05)) return noFaults;
  const rate = (rates: readonly number[]) => random.pick(rates);
  return {
    crashBefore: rate([0, 0, 0.002, 0.01]),
    crashAfter: rate([0, 0, 0.002, 0.01]),
    lostReply: rate([0, 0.01, 0.05, 0.15]),
    lateArrival: rate([0, 0.01, 0.05]),
    resent: rate([0, 0.02, 0.1]),
    refused: rate([0, 0.01, 0.05, 0.2]),
    elsewhere: rate([0, 0, 0.01, 0.05]),
  };
}

/** Lets chance decide what becomes of each call, by rates that may change. */
export function faultsBy(random: Random, rates: () => FaultRates): WireFaults {
  return {
    inStorage: () => {
      const { elsewhere: _, ...inStorage } = rates();
      const sum = Object.values(inStorage).reduce((total, rate) => total + rate, 0);
      return random.chance(sum) ? random.weighted<Fault>(inStorage) : 'none';
    },
    elsewhere: () => random.chance(rates().elsewhere),
  };
}
