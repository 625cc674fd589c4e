import type { PartitionState } from '../evaluation/partition-state.ts';
import type { Feed } from './feed.ts';
import type { PartitionEvaluator } from './partition-evaluator.ts';
import type { Piece } from './piece.ts';

/**
 * Drops what a partition holds of a device and rewrites what is stored, so that no row keeps an
 * earlier image of it. Its open alerts end, and are handed on. @returns whether the device was held.
 */
export async function eraseDevice(
  evaluator: PartitionEvaluator,
  deviceId: string,
): Promise<boolean> {
  await evaluator.handOn();
  const feed = new ErasingFeed(deviceId);
  await evaluator.takeFrom(feed);
  await evaluator.rewrite();
  return feed.wasHeld;
}

/** The commit that drops the device names it, too: another one comes after it. */
class ErasingFeed implements Feed {
  readonly #deviceId: string;
  wasHeld = false;
  #lastState: PartitionState | undefined;

  constructor(deviceId: string) {
    this.#deviceId = deviceId;
  }

  async next(state: PartitionState): Promise<Piece | undefined> {
    if (state.devices.has(this.#deviceId)) {
      this.wasHeld = true;
      return { events: [], erased: [this.#deviceId] };
    }
    // A state that was committed is the same object still; after a failure it is read anew.
    if (state === this.#lastState) return undefined;
    this.#lastState = state;
    return { events: [] };
  }
}
