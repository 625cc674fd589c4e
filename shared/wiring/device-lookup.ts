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

/** Reads the twins of devices that the directory does not have, one at a time, beside evaluation. */
export class DeviceLookup {
  readonly #app: LookupParts;
  /** What was not looked up since this process started, and why. */
  readonly #tally = new Tally();
  readonly #waiting = new Set<string>();
  readonly #askedMs = new Map<string, number>();
  #pace: Pace | undefined;
  #running = false;

  constructor(app: LookupParts) {
    this.#app = app;
  }

  /** Queues devices that were not asked about in the last 10 min. What finds no room is asked again with a later event. */
  request(deviceIds: readonly string[]): void {
    const nowMs = this.#app.clock.nowMs();
    for (const deviceId of deviceIds) {
      if (nowMs - (this.#askedMs.get(deviceId) ?? -Infinity) < askAgainMs) continue;
      if (this.#waiting.size >= maxWaiting) {
        this.#tally.add('noRoom');
        continue;
      }
      if (this.#askedMs.size >= maxWaiting * 10) this.#askedMs.clear();
      this.#askedMs.set(deviceId, nowMs);
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
        const facts = await twins.find(deviceId);
        const nowUtc = new Date(this.#app.clock.nowMs()).toISOString();
        if (facts !== undefined) await directory.apply([{ facts, source: 'lookup' }], nowUtc);
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
