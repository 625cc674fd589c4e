import type { Random } from './random.ts';

/** Someone who does things one after the other until it dies, and may stand still for a while. */
export interface Actor {
  isAlive: boolean;
  isFrozen: boolean;
}

interface Moment {
  actor: Actor;
  happen: () => void;
}

/**
 * Decides by the seed in which order things happen that could happen in any: every answer that code
 * under test awaits is a moment that comes when the interleaver picks it. No time passes meanwhile.
 */
export class Interleaver {
  readonly #random: Random;
  #moments: Moment[] = [];

  constructor(random: Random) {
    this.#random = random;
  }

  /** Something that will happen, unless its actor dies before. */
  add(actor: Actor, happen: () => void): void {
    this.#moments.push({ actor, happen });
  }

  /** How much can happen now. */
  get ready(): number {
    return this.#moments.reduce((sum, { actor }) => sum + (isReady(actor) ? 1 : 0), 0);
  }

  /** Lets one thing happen and all code that follows from it run; false if there is none. */
  async step(): Promise<boolean> {
    this.#moments = this.#moments.filter(({ actor }) => actor.isAlive);
    const ready = this.#moments.filter(({ actor }) => !actor.isFrozen);
    if (ready.length === 0) return false;
    const moment = this.#random.pick(ready);
    this.#moments.splice(this.#moments.indexOf(moment), 1);
    moment.happen();
    await settled();
    return true;
  }

  /** Lets everything happen that can. */
  async run(maxSteps: number): Promise<void> {
    for (let i = 0; await this.step(); i++)
      if (i === maxSteps) throw new Error(`no end after ${maxSteps} steps`);
  }
}

function isReady({ isAlive, isFrozen }: Actor): boolean {
  return isAlive && !isFrozen;
}

/** All promises that could go on have gone on. */
export function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
