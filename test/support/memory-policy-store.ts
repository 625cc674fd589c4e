import { emptyPolicy, type Policy } from '../../shared/policy/policy.ts';
import type { ChangeNote, PolicyChange, PolicyStore } from '../../shared/policy/policy-store.ts';
import { FixedClock } from './fixed-clock.ts';

/** A policy store that nobody else writes to. Each change comes a minute after the one before. */
export class MemoryPolicyStore implements PolicyStore {
  /** Of the changes that were made, oldest first. */
  readonly notes: ChangeNote[] = [];
  readonly #clock = new FixedClock();
  #policy: Policy = emptyPolicy;

  async current(): Promise<Policy> {
    return this.#policy;
  }

  async change(change: PolicyChange, note: ChangeNote): Promise<Policy> {
    this.#clock.advance(60_000);
    const nowUtc = new Date(this.#clock.nowMs()).toISOString();
    const before = this.#policy;
    this.#policy = change(before, before.revision + 1, nowUtc);
    if (this.#policy !== before) this.notes.push(note);
    return this.#policy;
  }
}
