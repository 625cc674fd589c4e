import { emptyPolicy, type Policy } from '../../shared/policy/policy.ts';
import type { PolicyChange, PolicyStore } from '../../shared/policy/policy-store.ts';
import { FixedClock } from './fixed-clock.ts';

/** A policy store that nobody else writes to. Each change comes a minute after the one before. */
export class MemoryPolicyStore implements PolicyStore {
  readonly #clock = new FixedClock();
  #policy: Policy = emptyPolicy;

  async current(): Promise<Policy> {
    return this.#policy;
  }

  async change(change: PolicyChange): Promise<Policy> {
    this.#clock.advance(60_000);
    const nowUtc = new Date(this.#clock.nowMs()).toISOString();
    this.#policy = change(this.#policy, this.#policy.revision + 1, nowUtc);
    return this.#policy;
  }
}
