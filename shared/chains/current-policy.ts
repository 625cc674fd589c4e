import { type CompiledPolicy, compilePolicy } from '../evaluation/compile-policy.ts';
import type { Clock } from '../kernel/clock.ts';
import type { PolicyStore } from '../policy/policy-store.ts';

/** A change must be in force within 5 s: one small read at most this often keeps well below. */
const pollIntervalMs = 2_000;

/** The policy in force, compiled once a revision and read at most every 2 s. */
export class CurrentPolicy {
  readonly #store: PolicyStore;
  readonly #clock: Clock;
  #compiled: CompiledPolicy | undefined;
  #readMs = -Infinity;

  constructor(store: PolicyStore, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
  }

  /** @param atLeast the revision that has been used already: an older one is never handed out. */
  async get(atLeast: number): Promise<CompiledPolicy> {
    const nowMs = this.#clock.nowMs();
    const isFresh = nowMs - this.#readMs < pollIntervalMs;
    if (this.#compiled !== undefined && isFresh && this.#compiled.revision >= atLeast) {
      return this.#compiled;
    }
    const policy = await this.#store.current();
    if (policy.revision < atLeast) {
      throw new Error(
        `the stored policy is at revision ${policy.revision}, but ${atLeast} was used`,
      );
    }
    if (policy.revision !== this.#compiled?.revision) this.#compiled = compilePolicy(policy);
    this.#readMs = nowMs;
    return this.#compiled;
  }
}
