import { RestError } from '@azure/data-tables';
import type { Actor, Interleaver } from './interleaver.ts';
import type { Random } from './random.ts';

/**
 * What happens to one call to storage. `crashBefore` and `crashAfter`: its process dies before it is
 * carried out, or before the answer. `lostReply`: carried out, no answer. `lateArrival`: no answer, and
 * carried out much later. `resent`: carried out twice, as a client does that heard no answer, and the
 * second answer counts. `refused`: storage is busy. `held`: under way until the network is let go.
 */
export type Fault =
  | 'none'
  | 'crashBefore'
  | 'crashAfter'
  | 'lostReply'
  | 'lateArrival'
  | 'resent'
  | 'refused'
  | 'held';

/** Decides what becomes of each call of a process. */
export interface WireFaults {
  inStorage(): Fault;
  /** Whether a call to anything else fails. */
  elsewhere(): boolean;
}

export const noWireFaults: WireFaults = { inStorage: () => 'none', elsewhere: () => false };

/** Calls under way belong to nobody: they arrive although who made them is dead. */
const network: Actor = { isAlive: true, isFrozen: false };

interface WireParts {
  interleaver: Interleaver;
  random: Random;
  owner: Actor;
  faults: WireFaults;
  /** Carries the calls that are held; they arrive when it is no longer frozen. */
  held?: Actor;
}

interface Reply<T> {
  resolve: (value: T) => void;
  reject: (error: unknown) => void;
}

/** What connects one process with everything outside of it, and where it is cut. */
export class Wire {
  readonly #parts: WireParts;

  constructor(parts: WireParts) {
    this.#parts = parts;
  }

  /** A call to storage: it arrives, is carried out and answered at moments of their own, or goes wrong. */
  toStorage<T>(carryOut: () => T): Promise<T> {
    const { interleaver, owner, faults, held = network } = this.#parts;
    const fault = faults.inStorage();
    if (fault === 'crashBefore') owner.isAlive = false;
    return new Promise((resolve, reject) => {
      const carrier = fault === 'held' ? held : network;
      interleaver.add(carrier, () => this.#arrive(carryOut, fault, { resolve, reject }));
    });
  }

  #arrive<T>(carryOut: () => T, fault: Fault, reply: Reply<T>): void {
    const { owner, random } = this.#parts;
    const isLost = !owner.isAlive && random.chance(0.5);
    if (isLost) return;
    const fails = (error: unknown) => this.#answer(() => reply.reject(error));
    if (fault === 'refused') fails(this.#refusal());
    else if (fault === 'lateArrival') {
      this.#later(carryOut);
      fails(this.#noAnswer());
    } else {
      try {
        const first = carryOut();
        const value = fault === 'resent' ? carryOut() : first;
        if (fault === 'lostReply') fails(this.#noAnswer());
        else this.#answer(() => reply.resolve(value));
      } catch (error) {
        fails(error);
      }
      if (fault === 'crashAfter') owner.isAlive = false;
    }
  }

  /** A call to anything else: it is answered, or fails. */
  elsewhere<T>(carryOut: () => T): Promise<T> {
    const fails = this.#parts.faults.elsewhere();
    return new Promise((resolve, reject) => {
      this.#parts.interleaver.add(network, () => {
        if (fails) return this.#answer(() => reject(new Error('not reachable')));
        try {
          const value = carryOut();
          this.#answer(() => resolve(value));
        } catch (error) {
          this.#answer(() => reject(error));
        }
      });
    });
  }

  /** A wait of the code under test: it is over when the seed says so. */
  pause(): Promise<void> {
    return new Promise((resolve) => this.#answer(resolve));
  }

  #answer(settle: () => void): void {
    this.#parts.interleaver.add(this.#parts.owner, settle);
  }

  /** Long after it was given up; what it then meets is its own affair. */
  #later(carryOut: () => unknown): void {
    const { interleaver, random } = this.#parts;
    const wait = (turns: number): void => {
      if (turns > 0) interleaver.add(network, () => wait(turns - 1));
      else quietly(carryOut);
    };
    wait(random.below(20));
  }

  #noAnswer(): RestError {
    const statusCode = this.#parts.random.pick([undefined, undefined, 408, 500, 503]);
    return new RestError('no answer', statusCode === undefined ? {} : { statusCode });
  }

  #refusal(): RestError {
    const { random } = this.#parts;
    const error = new RestError('busy', { statusCode: random.pick([429, 500, 503]) });
    const headers = { get: () => '2' };
    return random.chance(0.5) ? Object.assign(error, { response: { headers } }) : error;
  }
}

/** The service may refuse it, and nobody listens. */
function quietly(carryOut: () => unknown): void {
  try {
    carryOut();
  } catch (error) {
    if (!(error instanceof RestError)) throw error;
  }
}
