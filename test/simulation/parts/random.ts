/** Numbers that only a seed decides (mulberry32). */
export class Random {
  #state: number;

  constructor(seed: number) {
    // Neighbouring seeds must not begin alike.
    this.#state = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) | 0;
    for (let i = 0; i < 4; i++) this.next();
  }

  /** At least 0, below 1. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number from 0 to below `end`. */
  below(end: number): number {
    return Math.floor(this.next() * end);
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)]!;
  }

  /** One of the names, each as often as its weight says. */
  weighted<T extends string>(weights: { readonly [name in T]?: number }): T {
    const names = Object.keys(weights) as T[];
    let left = 0;
    for (const name of names) left += weights[name]!;
    left *= this.next();
    for (const name of names) {
      left -= weights[name]!;
      if (left < 0) return name;
    }
    return names.at(-1)!;
  }
}
