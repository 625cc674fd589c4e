import { type CompiledPolicy, compilePolicy } from '../../../shared/evaluation/compile-policy.ts';
import type { Policy } from '../../../shared/policy/policy.ts';

/** Policies by revision, compiled once. */
export class PolicyRevisions {
  readonly #policies = new Map<number, Policy>();
  readonly #compiled = new Map<number, CompiledPolicy>();

  add(policy: Policy): void {
    this.#policies.set(policy.revision, policy);
  }

  get(revision: number): Policy {
    const policy = this.#policies.get(revision);
    if (policy === undefined) throw new Error(`there is no policy revision ${revision}`);
    return policy;
  }

  compiled(revision: number): CompiledPolicy {
    const known = this.#compiled.get(revision);
    if (known !== undefined) return known;
    const compiled = compilePolicy(this.get(revision));
    this.#compiled.set(revision, compiled);
    return compiled;
  }
}
