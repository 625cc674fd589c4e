import type { PartitionState } from '../evaluation/partition-state.ts';
import { type ChainStore, CorruptChainError } from './chain-store.ts';
import type { Feed } from './feed.ts';
import { rewriteChain } from './held-chain.ts';
import { loadPartition } from './load-partition.ts';
import type { PartitionEvaluator } from './partition-evaluator.ts';
import type { Piece } from './piece.ts';

/** A partition, as far as erasing is concerned. */
interface ErasedFrom {
  evaluator: PartitionEvaluator;
  chain: ChainStore;
}

/**
 * Drops what a partition holds of a device, whose open alerts end and are handed on, and writes the
 * rest anew. Another process may be at work all the time and let nobody in: then it is enough that it
 * has ended what was open, as the directory told it to. @returns whether the device was held.
 * @throws when neither is so yet.
 */
export async function eraseDevice(
  { evaluator, chain }: ErasedFrom,
  deviceId: string,
): Promise<boolean> {
  const feed = new ErasingFeed(deviceId);
  try {
    await evaluator.handOn();
    await evaluator.takeFrom(feed);
    await evaluator.rewrite();
    return feed.wasHeld;
  } catch (error) {
    if (error instanceof CorruptChainError) throw error;
    const device = (await loadPartition(chain))?.state.devices.get(deviceId);
    if (device !== undefined && device.facts.status !== 'deleted') throw error;
    return feed.wasHeld || device !== undefined;
  }
}

/** What of a partition may still name a device: rows up to a commit. */
export type Unsettled = number | 'settled';

/**
 * Sees to it that no row of a partition tells what was held of an erased device: rewrites them, or waits
 * until whoever is at work has. @param unsettled as it was returned before; undefined at first.
 * @param keepsLog whether log rows stay in any case.
 */
export async function settleErasure(
  { evaluator, chain }: ErasedFrom,
  deviceId: string,
  { unsettled, keepsLog }: { unsettled: Unsettled | undefined; keepsLog: boolean },
): Promise<Unsettled | undefined> {
  if (unsettled === 'settled') return 'settled';
  const loaded = await loadPartition(chain);
  if (loaded === undefined) return 'settled';
  if (loaded.state.devices.get(deviceId)?.facts.status === 'deleted') {
    await eraseDevice({ evaluator, chain }, deviceId);
    return undefined;
  }
  const commit = unsettled ?? loaded.head.commit;
  if (await isRewritten(chain, commit, keepsLog)) return 'settled';
  try {
    await evaluator.takeFrom(new SealingFeed());
    await evaluator.rewrite();
  } catch (error) {
    if (error instanceof CorruptChainError) throw error;
    // Whoever lets us not in snapshots now and then, which comes to the same.
  }
  return (await isRewritten(chain, commit, keepsLog)) ? 'settled' : commit;
}

/** Whether all rows up to a commit are gone. */
async function isRewritten(chain: ChainStore, commit: number, keepsLog: boolean): Promise<boolean> {
  const left = await chain.load(commit + 1);
  if (left === undefined) return true;
  return left.snapshotCommit === 0 && (keepsLog || left.head.commit - left.logs.length >= commit);
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

/** One commit that says nothing: rows of those before it can go. */
class SealingFeed implements Feed {
  #lastState: PartitionState | undefined;

  async next(state: PartitionState): Promise<Piece | undefined> {
    // A state that was committed is the same object still; after a failure it is read anew.
    if (state === this.#lastState) return undefined;
    this.#lastState = state;
    return { events: [] };
  }
}

/** The commit that drops the device names it, too: another one comes after it. */
class ErasingFeed implements Feed {
  readonly #deviceId: string;
  readonly #sealing = new SealingFeed();
  wasHeld = false;

  constructor(deviceId: string) {
    this.#deviceId = deviceId;
  }

  async next(state: PartitionState): Promise<Piece | undefined> {
    if (!state.devices.has(this.#deviceId)) return this.#sealing.next(state);
    this.wasHeld = true;
    return { events: [], erased: [this.#deviceId] };
  }
}
