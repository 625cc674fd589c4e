import type { Clock } from '../kernel/clock.ts';

/** Waits this many milliseconds. */
export type Wait = (ms: number) => Promise<unknown>;

const minuteMs = 60_000;

/**
 * Keeps calls to so many a minute. After a rest a minute's worth may go at once, as the hub, too,
 * counts by the minute; with half of its throttle even that stays below it.
 */
export class Pace {
  readonly #perMinute: number;
  readonly #clock: Clock;
  readonly #wait: Wait;
  /** Turns to give at once; below 0 are those that wait. */
  #turns: number;
  #countedMs: number;

  constructor(perMinute: number, clock: Clock, wait: Wait) {
    this.#perMinute = perMinute;
    this.#clock = clock;
    this.#wait = wait;
    this.#turns = perMinute;
    this.#countedMs = clock.nowMs();
  }

  /** Resolves when the next call may be made; callers get their turns in order. */
  async turn(): Promise<void> {
    const nowMs = this.#clock.nowMs();
    const earned = ((nowMs - this.#countedMs) * this.#perMinute) / minuteMs;
    this.#turns = Math.min(this.#perMinute, this.#turns + Math.max(0, earned)) - 1;
    this.#countedMs = nowMs;
    if (this.#turns < 0) await this.#wait((-this.#turns * minuteMs) / this.#perMinute);
  }
}
