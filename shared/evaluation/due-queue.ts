import type { DeviceState } from './device-state.ts';
import type { Episode } from './episode.ts';
import type { WindowState } from './window-state.ts';

/** Something that time alone may bring about: a pane to be judged, or an episode's end. */
export interface Due {
  readonly dueMs: number;
  readonly device: DeviceState;
  readonly subject: WindowState | Episode;
}

const smallest = 16;

/**
 * What becomes due, in the order (due time, device, rule id, panes before ends, values): a binary heap.
 * There may be millions, so its entries are rows of three columns: an object each, with a time that is
 * no small integer, takes three times the memory.
 */
export class DueQueue {
  #times = new Float64Array(smallest);
  readonly #devices: DeviceState[] = [];
  readonly #subjects: (WindowState | Episode)[] = [];

  get size(): number {
    return this.#devices.length;
  }

  /** The earliest moment at which time alone may change something; Infinity for none. */
  get nextMs(): number {
    return this.size === 0 ? Infinity : this.#times[0]!;
  }

  /** What is due first; undefined when nothing is. */
  get first(): Due | undefined {
    return this.size === 0 ? undefined : this.#dueAt(0);
  }

  push(due: Due): void {
    let at = this.size;
    if (at === this.#times.length) this.#resize(at * 1.5);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!this.#isBefore(due, parent)) break;
      this.#move(parent, at);
      at = parent;
    }
    this.#put(due, at);
  }

  /** Takes the first. The queue must not be empty. */
  pop(): Due {
    const first = this.#dueAt(0);
    const last = this.#dueAt(this.size - 1);
    this.#devices.pop();
    this.#subjects.pop();
    if (this.size > 0) this.#sink(last);
    const half = this.#times.length / 2;
    if (half >= smallest && this.size < half / 2) this.#resize(half);
    return first;
  }

  #sink(due: Due): void {
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= this.size) break;
      if (child + 1 < this.size && this.#isBefore(this.#dueAt(child + 1), child)) child += 1;
      if (this.#isBefore(due, child)) break;
      this.#move(child, at);
      at = child;
    }
    this.#put(due, at);
  }

  #isBefore(due: Due, at: number): boolean {
    const dueMs = this.#times[at]!;
    return due.dueMs === dueMs ? isBefore(due, this.#dueAt(at)) : due.dueMs < dueMs;
  }

  #dueAt(at: number): Due {
    const device = this.#devices[at]!;
    return { dueMs: this.#times[at]!, device, subject: this.#subjects[at]! };
  }

  #put({ dueMs, device, subject }: Due, at: number): void {
    this.#times[at] = dueMs;
    this.#devices[at] = device;
    this.#subjects[at] = subject;
  }

  #move(from: number, to: number): void {
    this.#times[to] = this.#times[from]!;
    this.#devices[to] = this.#devices[from]!;
    this.#subjects[to] = this.#subjects[from]!;
  }

  /** Other columns are lists, which do so by themselves. */
  #resize(length: number): void {
    const times = new Float64Array(Math.ceil(length));
    times.set(this.#times.subarray(0, this.size));
    this.#times = times;
  }
}

/** Of two that are due at the same time. */
function isBefore(a: Due, b: Due): boolean {
  if (a.device.deviceId !== b.device.deviceId) return a.device.deviceId < b.device.deviceId;
  const [ruleA, ruleB] = [ruleIdOf(a), ruleIdOf(b)];
  if (ruleA !== ruleB) return ruleA < ruleB;
  if (a.subject.kind === 'window') return b.subject.kind === 'episode';
  return b.subject.kind === 'episode' && a.subject.key < b.subject.key;
}

function ruleIdOf({ subject }: Due): string {
  return subject.kind === 'window' ? subject.rule.rule.id : subject.opening.ruleId;
}
