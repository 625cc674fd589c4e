import type { DeviceState } from './device-state.ts';
import type { Episode } from './episode.ts';
import type { WindowState } from './window-state.ts';

/** Something that time alone may bring about: a pane to be judged, or an episode's end. */
export interface Due {
  readonly dueMs: number;
  readonly ruleId: string;
  readonly device: DeviceState;
  readonly subject: WindowState | Episode;
}

/** What becomes due, in the order (due time, device, rule id, panes before ends, values): a binary heap. */
export class DueQueue {
  readonly #heap: Due[] = [];

  /** The earliest moment at which time alone may change something; Infinity for none. */
  get nextMs(): number {
    return this.#heap[0]?.dueMs ?? Infinity;
  }

  /** What is due first; undefined when nothing is. */
  get first(): Due | undefined {
    return this.#heap[0];
  }

  push(due: Due): void {
    const heap = this.#heap;
    let at = heap.length;
    heap.push(due);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!isBefore(due, heap[parent]!)) break;
      heap[at] = heap[parent]!;
      at = parent;
    }
    heap[at] = due;
  }

  /** Takes the first. The queue must not be empty. */
  pop(): Due {
    const heap = this.#heap;
    const first = heap[0]!;
    const last = heap.pop()!;
    if (heap.length > 0) this.#sink(last);
    return first;
  }

  #sink(due: Due): void {
    const heap = this.#heap;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && isBefore(heap[child + 1]!, heap[child]!)) child += 1;
      if (!isBefore(heap[child]!, due)) break;
      heap[at] = heap[child]!;
      at = child;
    }
    heap[at] = due;
  }
}

function isBefore(a: Due, b: Due): boolean {
  if (a.dueMs !== b.dueMs) return a.dueMs < b.dueMs;
  if (a.device.deviceId !== b.device.deviceId) return a.device.deviceId < b.device.deviceId;
  if (a.ruleId !== b.ruleId) return a.ruleId < b.ruleId;
  if (a.subject.kind === 'window') return b.subject.kind === 'episode';
  return b.subject.kind === 'episode' && a.subject.key < b.subject.key;
}
