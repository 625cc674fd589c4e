import { setTimeout as wait } from 'node:timers/promises';
import type { DeviceDirectory } from '../devices/device-directory.ts';
import { Pace } from '../devices/pace.ts';
import type { TwinRegistry } from '../devices/twin-registry.ts';
import type { Clock } from '../kernel/clock.ts';
import { Tally } from '../kernel/tally.ts';
import type { Settings } from './settings.ts';

interface LookupParts {
  readonly clock: Clock;
  readonly settings: Pick<Settings, 'syncRates'>;
  twins(): Promise<TwinRegistry>;
  directory(): Promise<DeviceDirectory>;
}

/** Twin reads are throttled hub-wide: a flood of unknown devices must not use them up. */
const maxWaiting = 1_000;
const askAgainMs = 600_000;
/** Until then every copy of the directory has what was found; who asks after that has lost it since. */
const foundAgainMs = 15_000;

/** Reads the twins of devices that the directory does not have, one at a time, beside evaluation. */
export class DeviceLookup {
  readonly #app: LookupParts;
  /** What was not looked up since this process started, and why. */
  readonly #tally = new Tally();
  readonly #waiting = new Set<string>();
  /** From when on a device may be asked for again. */
  readonly #againMs = new Map<string, number>();
  #pace: Pace | undefined;
  #running = false;

  constructor(app: LookupParts) {
    this.#app = app;
  }

  /**
   * Queues devices that were not asked about in the last 10 min, or were found then and are others since.
   * What finds no room is asked again with a later event.
   */
  request(deviceIds: readonly string[]): void {
    const nowMs = this.#app.clock.nowMs();
    for (const deviceId of deviceIds) {
      if (nowMs < (this.#againMs.get(deviceId) ?? -Infinity)) continue;
      if (this.#waiting.size >= maxWaiting) {
        this.#tally.add('noRoom');
        continue;
      }
      if (this.#againMs.size >= maxWaiting * 10) this.#againMs.clear();
      this.#againMs.set(deviceId, nowMs + askAgainMs);
      this.#waiting.add(deviceId);
    }
    if (!this.#running && this.#waiting.size > 0) {
      this.#running = true;
      void this.#run();
    }
  }

  /** The throttle is the hub's: what a sweep leaves of it is for us. */
  #turn(): Promise<void> {
    const { settings, clock } = this.#app;
    this.#pace ??= new Pace(settings.syncRates.identityReadsPerMinute, clock, wait);
    return this.#pace.turn();
  }

  #nowUtc(): string {
    return new Date(this.#app.clock.nowMs()).toISOString();
  }

  /** How many devices wait, and how often one was not looked up: for want of room, or as it failed. */
  health(): Record<string, number> {
    return { waiting: this.#waiting.size, ...Object.fromEntries(this.#tally.entries()) };
  }

  /** Failures are dropped: the next sweep, or the next event after 10 min, asks again. */
  async #run(): Promise<void> {
    let underWay = 0;
    try {
      const [twins, directory] = await Promise.all([this.#app.twins(), this.#app.directory()]);
      for (const deviceId of this.#waiting) {
        this.#waiting.delete(deviceId);
        underWay = 1;
        await this.#turn();
        const readUtc = this.#nowUtc();
        const facts = await twins.find(deviceId);
        if (facts !== undefined) {
          this.#againMs.set(deviceId, this.#app.clock.nowMs() + foundAgainMs);
          await directory.apply([{ facts, source: 'lookup', readUtc }], this.#nowUtc());
        }
        underWay = 0;
      }
    } catch {
      this.#tally.add('failed', underWay + this.#waiting.size);
      this.#waiting.clear();
    } finally {
      this.#running = false;
    }
  }
}
