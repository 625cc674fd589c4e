import type { Random } from './random.ts';

/** How often what goes wrong, as probabilities of one call to storage or one choice of the host. */
export interface FaultRates {
  /** The process dies before its call is made, or after it and before the answer. */
  crash: number;
  /** The call was carried out, and no answer came. */
  lostReply: number;
  /** No answer came, and the call is carried out much later. */
  lateArrival: number;
  /** The client did not hear the answer and sent the call once more by itself. */
  resend: number;
  /** Busy: with and without Retry-After, or nothing at all. */
  refused: number;
  /** What is not storage fails: the hub's answers, the policy, the directory, incidents. */
  elsewhere: number;
}

export const noFaults: FaultRates = {
  ...{ crash: 0, lostReply: 0, lateArrival: 0, resend: 0, refused: 0, elsewhere: 0 },
};

/** What a run is mostly troubled by: some of the faults, none in a few runs. */
export function drawRates(random: Random): FaultRates {
  if (random.chance(0.05)) return noFaults;
  const rate = (rates: readonly number[]) => random.pick(rates);
  return {
    crash: rate([0, 0, 0.004, 0.02]),
    lostReply: rate([0, 0.01, 0.05, 0.15]),
    lateArrival: rate([0, 0.01, 0.05]),
    resend: rate([0, 0.02, 0.1]),
    refused: rate([0, 0.01, 0.05, 0.2]),
    elsewhere: rate([0, 0, 0.01, 0.05]),
  };
}
