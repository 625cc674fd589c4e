/** Counts what happened, by name. Whatever is dropped, capped or refused is counted in one. */
export class Tally {
  readonly #counts = new Map<string, number>();

  static from(entries: Iterable<readonly [string, number]>): Tally {
    const tally = new Tally();
    tally.addAll(entries);
    return tally;
  }

  add(name: string, count = 1): void {
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + count);
  }

  count(name: string): number {
    return this.#counts.get(name) ?? 0;
  }

  entries(): [string, number][] {
    return [...this.#counts].sort(([a], [b]) => (a < b ? -1 : 1));
  }

  addAll(entries: Iterable<readonly [string, number]>): void {
    for (const [name, count] of entries) this.add(name, count);
  }
}
