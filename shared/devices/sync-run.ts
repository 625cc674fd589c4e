import type { Clock } from '../kernel/clock.ts';
import type { DeviceDirectory, DirectoryCopy, ExactCopy } from './device-directory.ts';
import type { SweptRegistry } from './paced-registry.ts';
import type { SweepStore } from './sweep-store.ts';

export interface SyncParts {
  registry: SweptRegistry;
  directory: DeviceDirectory;
  view: ExactCopy;
  sweeps: SweepStore;
  clock: Clock;
}

/** One run of sync: its parts, its end, and what it has done so far. */
export class SyncRun {
  readonly parts: SyncParts;
  /** Devices known when the run began, deleted ones left out: about how many a sweep will see. */
  readonly expected: number;
  /** Rows written because their device changed, and because it is gone. */
  changed = 0;
  removed = 0;
  /** Devices that a sweep did not see although the hub has them. */
  missed = 0;
  /** Rows removed because their devices are gone for long. */
  purged = 0;
  readonly #deadlineMs: number;

  constructor(parts: SyncParts, deadlineMs: number) {
    this.parts = parts;
    this.expected = countLive(parts.view);
    this.#deadlineMs = deadlineMs;
  }

  get isOver(): boolean {
    return this.parts.clock.nowMs() >= this.#deadlineMs;
  }

  nowUtc(): string {
    return new Date(this.parts.clock.nowMs()).toISOString();
  }
}

export function countLive(view: DirectoryCopy): number {
  const { untagged, byText, byJson } = view.tagCounts();
  let count = untagged;
  for (const devices of byText.values()) count += devices;
  for (const devices of byJson.values()) count += devices;
  return count;
}
