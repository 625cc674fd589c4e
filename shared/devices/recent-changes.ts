/** More ids than this are not remembered: who is further behind looks at all devices. */
const maxRemembered = 10_000;

/** Which devices changed with which version of the directory, for a while. */
export class RecentChanges {
  /** By the version up to which each list tells. */
  #lists: { version: number; deviceIds: readonly string[] }[] = [];
  #remembered = 0;
  /** Changes up to this version are not remembered. */
  #forgotten = 0;

  /** @param version the one that these changes lead to. */
  add(version: number, deviceIds: readonly string[]): void {
    this.#lists.push({ version, deviceIds });
    this.#remembered += deviceIds.length;
    while (this.#remembered > maxRemembered) {
      const dropped = this.#lists.shift()!;
      this.#remembered -= dropped.deviceIds.length;
      this.#forgotten = dropped.version;
    }
  }

  /** Everything may have changed up to a version. */
  forget(version: number): void {
    this.#lists = [];
    this.#remembered = 0;
    this.#forgotten = version;
  }

  /** Devices that changed after a version, perhaps some twice; undefined when it is not remembered. */
  since(version: number): Iterable<string> | undefined {
    if (version < this.#forgotten) return undefined;
    return this.#lists
      .filter((list) => list.version > version)
      .flatMap(({ deviceIds }) => deviceIds);
  }
}
