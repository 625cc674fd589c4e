import type { AppParts } from './app-parts.ts';

/** Twin reads are throttled hub-wide: a flood of unknown devices must not use them up. */
const maxWaiting = 1_000;
const askAgainMs = 600_000;

/** Reads the twins of devices that the directory does not have, one at a time, beside evaluation. */
export class DeviceLookup {
  readonly #app: AppParts;
  readonly #waiting = new Set<string>();
  readonly #askedMs = new Map<string, number>();
  #running = false;

  constructor(app: AppParts) {
    this.#app = app;
  }

  /** Queues devices that were not asked about in the last 10 min. What finds no room is asked again with a later event. */
  request(deviceIds: readonly string[]): void {
    const nowMs = this.#app.clock.nowMs();
    for (const deviceId of deviceIds) {
      if (this.#waiting.size >= maxWaiting) break;
      if (nowMs - (this.#askedMs.get(deviceId) ?? -Infinity) < askAgainMs) continue;
      if (this.#askedMs.size >= maxWaiting * 10) this.#askedMs.clear();
      this.#askedMs.set(deviceId, nowMs);
      this.#waiting.add(deviceId);
    }
    if (!this.#running && this.#waiting.size > 0) {
      this.#running = true;
      void this.#run();
    }
  }

  /** Failures are dropped: the next sweep, or the next event after 10 min, asks again. */
  async #run(): Promise<void> {
    try {
      const [twins, directory] = await Promise.all([this.#app.twins(), this.#app.directory()]);
      for (const deviceId of this.#waiting) {
        this.#waiting.delete(deviceId);
        const facts = await twins.find(deviceId);
        const nowUtc = new Date(this.#app.clock.nowMs()).toISOString();
        if (facts !== undefined) await directory.apply([{ facts, source: 'lookup' }], nowUtc);
      }
    } catch {
      this.#waiting.clear();
    } finally {
      this.#running = false;
    }
  }
}
