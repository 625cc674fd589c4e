import type { Clock } from '../../../shared/kernel/clock.ts';

/** A clock that moves only when the simulation says so, and never back. */
export class SimClock implements Clock {
  #nowMs: number;

  constructor(nowMs: number) {
    this.#nowMs = nowMs;
  }

  nowMs(): number {
    return this.#nowMs;
  }

  moveTo(ms: number): void {
    this.#nowMs = Math.max(this.#nowMs, ms);
  }
}
