import { Unresolved } from './arm-expression.ts';

/** Evaluating a file takes more than an import may take. */
export class Overspent extends Error {}

/** What an item or a member counts in characters: it takes more room than those. */
const memberSize = 8;

/** What evaluating one file may take in all, however much its expressions multiply each other. */
export class ArmBudget {
  #steps = 500_000;
  /** Characters of texts, and items and members as so many of them. */
  #size = 16 * 1024 * 1024;
  /** Values and expressions in each other, and in the parameters and variables that those lead to. */
  #depth = 400;

  /** For one step that leads to a value, or begins with it. @throws Overspent */
  spend(value: unknown): void {
    this.#steps -= 1;
    if (typeof value === 'string') this.#size -= value.length;
    // Functions look at all that is in it.
    else if (typeof value === 'object' && value !== null)
      this.#size -= memberSize * (Array.isArray(value) ? value : Object.keys(value)).length;
    if (this.#steps < 0 || this.#size < 0) throw new Overspent();
  }

  /** @throws Unresolved; what stands in the file itself is not so deep. */
  deeper<T>(work: () => T): T {
    if (this.#depth === 0) throw new Unresolved('leads to too much, one through the other');
    this.#depth -= 1;
    try {
      return work();
    } finally {
      this.#depth += 1;
    }
  }
}
