import { RestError } from '@azure/data-tables';
import type { FaultRates } from './faults.ts';
import type { Actor, Interleaver } from './interleaver.ts';
import type { Random } from './random.ts';

type Fault = keyof FaultRates | 'none';

/** Calls under way belong to nobody: they arrive although who made them is dead. */
export const network: Actor = { isAlive: true, isFrozen: false };

/** What connects one process with everything outside of it, and where it is cut. */
export class Wire {
  readonly #interleaver: Interleaver;
  readonly #random: Random;
  readonly #owner: Actor;
  readonly #rates: () => FaultRates;

  constructor(parts: {
    interleaver: Interleaver;
    random: Random;
    owner: Actor;
    rates: () => FaultRates;
  }) {
    this.#interleaver = parts.interleaver;
    this.#random = parts.random;
    this.#owner = parts.owner;
    this.#rates = parts.rates;
  }

  /** A call to storage: it arrives, is carried out and answered at moments of their own, or goes wrong. */
  toStorage<T>(carryOut: () => T): Promise<T> {
    const fault = this.#drawFault();
    return new Promise((resolve, reject) => {
      const fails = (error: unknown) => this.#answer(() => reject(error));
      this.#interleaver.add(network, () => {
        const gone = !this.#owner.isAlive && this.#random.chance(0.5);
        if (gone || fault === 'refused') return fails(this.#refusal());
        if (fault === 'lateArrival') {
          fails(this.#noAnswer());
          return this.#later(carryOut);
        }
        try {
          const value = this.#carryOut(carryOut, fault);
          if (fault === 'lostReply') fails(this.#noAnswer());
          else this.#answer(() => resolve(value));
        } catch (error) {
          fails(error);
        }
      });
    });
  }

  /** A call to anything else: it is answered, or fails. */
  elsewhere<T>(carryOut: () => T): Promise<T> {
    const fails = this.#random.chance(this.#rates().elsewhere);
    return new Promise((resolve, reject) => {
      this.#interleaver.add(network, () => {
        if (fails) return this.#answer(() => reject(new Error('not reachable')));
        const value = carryOut();
        this.#answer(() => resolve(value));
      });
    });
  }

  /** A wait of the code under test: it is over when the seed says so. */
  pause(): Promise<void> {
    return new Promise((resolve) => this.#answer(resolve));
  }

  #answer(settle: () => void): void {
    this.#interleaver.add(this.#owner, settle);
  }

  #drawFault(): Fault {
    const { crash, lostReply, lateArrival, resend, refused } = this.#rates();
    const none = Math.max(0, 1 - crash - lostReply - lateArrival - resend - refused);
    const fault = this.#random.weighted<Fault>({
      ...{ none, crash, lostReply, lateArrival, resend, refused, elsewhere: 0 },
    });
    if (fault !== 'crash') return fault;
    // Before the call is carried out, or after it: whichever moment comes first.
    this.#interleaver.add(network, () => {
      this.#owner.isAlive = false;
    });
    return 'none';
  }

  #carryOut<T>(carryOut: () => T, fault: Fault): T {
    const value = carryOut();
    return fault === 'resend' ? carryOut() : value;
  }

  /** Long after it was given up; what it then meets is its own affair. */
  #later(carryOut: () => unknown): void {
    const wait = (turns: number) => {
      if (turns > 0) return this.#interleaver.add(network, () => wait(turns - 1));
      try {
        carryOut();
      } catch {
        // The service refuses it, and nobody listens.
      }
    };
    wait(this.#random.below(20));
  }

  #noAnswer(): RestError {
    const statusCode = this.#random.pick([undefined, undefined, 408, 500, 503]);
    return new RestError('no answer', statusCode === undefined ? {} : { statusCode });
  }

  #refusal(): RestError {
    const error = new RestError('busy', { statusCode: this.#random.pick([429, 500, 503]) });
    const headers = { get: () => '2' };
    return this.#random.chance(0.5) ? Object.assign(error, { response: { headers } }) : error;
  }
}
