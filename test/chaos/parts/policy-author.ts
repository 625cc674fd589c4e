import type { ApiClient } from '../../../local/stack/api-client.ts';
import type { PolicyStore } from '../../../shared/policy/policy-store.ts';
import { PolicyRevisions } from '../../simulation/parts/policy-revisions.ts';
import type { Random } from '../../simulation/parts/random.ts';
import { drawChange, groupNames, rulesOf } from './chaos-policy.ts';

/** Changes the policy over HTTP, and remembers every revision there has been. */
export class PolicyAuthor {
  readonly revisions = new PolicyRevisions();
  /** How often changes were answered with which status. */
  readonly answers: Record<string, number> = {};
  readonly #store: PolicyStore;
  readonly #random: Random;
  #revision = -1;

  constructor(store: PolicyStore, random: Random) {
    this.#store = store;
    this.#random = random;
  }

  /** The newest revision that was seen. */
  get revision(): number {
    return this.#revision;
  }

  async writeFirst(api: ApiClient): Promise<void> {
    await this.remember();
    for (const group of groupNames) {
      if (group !== 'default') await api.send('PUT', `/groups/${group}`, {});
      await this.remember();
      await api.send('PUT', `/groups/${group}/rules`, rulesOf(group));
      await this.remember();
    }
  }

  /** One change; a host that is killed meanwhile may have made it or not. */
  async change(api: ApiClient): Promise<void> {
    const { method, path, body } = drawChange(this.#random);
    try {
      const { status } = await api.ask(method, path, body);
      this.answers[status] = (this.answers[status] ?? 0) + 1;
    } finally {
      await this.remember();
    }
  }

  /** @throws Error when a revision was missed: nobody else changes anything. */
  async remember(): Promise<void> {
    const policy = await this.#store.current();
    if (policy.revision === this.#revision) return;
    if (this.#revision >= 0 && policy.revision > this.#revision + 1)
      throw new Error(`the policy went from revision ${this.#revision} to ${policy.revision}`);
    this.#revision = policy.revision;
    this.revisions.add(policy);
  }
}
