import type { PartitionState } from '../evaluation/partition-state.ts';
import type { ChainStore } from './chain-store.ts';
import type { Feed } from './feed.ts';
import { rewriteChain } from './held-chain.ts';
import { loadPartition } from './load-partition.ts';
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

/**
 * Drops a device from what a stream that was replaced has left behind. Nobody works on such a chain, so
 * the state is all there is to write: as of a commit after the last, which makes all rows before needless.
 */
export async function eraseFromClosed(chain: ChainStore, deviceId: string): Promise<void> {
  const loaded = await loadPartition(chain);
  if (loaded?.head.isClosed === undefined) return;
  const { head, etag, state } = loaded;
  state.devices.delete(deviceId);
  await rewriteChain(chain, { state, etag, head: { ...head, commit: head.commit + 1 } });
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
