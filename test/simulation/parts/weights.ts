import type { Random } from './random.ts';
import type { Variant } from './variant.ts';

/** How often what is chosen next. */
export interface Weights {
  happen: number;
  answer: number;
  deliver: number;
  wait: number;
  tick: number;
  moveLease: number;
  kill: number;
  scaleIn: number;
  freeze: number;
  thaw: number;
  pushCheckpoint: number;
  forget: number;
  recreate: number;
}

/** What happens often in a run, and what never. */
export function drawWeights(random: Random, { hasTimer }: Variant): Weights {
  const now = (weights: readonly number[]) => random.pick(weights);
  return {
    happen: now([1, 3]),
    answer: now([10, 20]),
    deliver: now([2, 5]),
    wait: now([0.5, 1]),
    tick: hasTimer === undefined ? now([0, 0.1, 0.5]) : 0,
    moveLease: now([0, 0.1, 0.5]),
    kill: now([0, 0.05, 0.2]),
    scaleIn: now([0, 0.1]),
    freeze: now([0, 0.1]),
    thaw: 0.1,
    pushCheckpoint: now([0, 0, 0.2]),
    forget: now([0, 0, 0, 0.1]),
    recreate: now([0, 0, 0, 0, 0.05]),
  };
}
