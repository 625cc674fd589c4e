import type { PartitionState } from '../evaluation/partition-state.ts';
import { type ChainHead, type ChainStore, CorruptChainError } from './chain-store.ts';
import { restore } from './held-partition.ts';

export interface LoadedPartition {
  head: ChainHead;
  etag: string;
  state: PartitionState;
}

/**
 * Rebuilds the state of a partition from the newest snapshot, or, where that or a row after it is
 * damaged, from an earlier one and all that was committed since: a commit is never passed over.
 * @throws CorruptChainError when no snapshot with whole rows after it is left.
 */
export async function loadPartition(chain: ChainStore): Promise<LoadedPartition | undefined> {
  for (;;) {
    const newest = await chain.load();
    if (newest === undefined) return undefined;
    const { head, etag, snapshotCommit } = newest;
    try {
      return { head, etag, state: restore(newest) };
    } catch (error) {
      if (!(error instanceof CorruptChainError)) throw error;
      const earlier = await loadEarlier(chain, snapshotCommit);
      // Another writer may have moved on to a new snapshot and removed what this head spoke of.
      const now = await chain.readHead();
      if (now?.head.snapshotCommit !== snapshotCommit) continue;
      if (earlier === undefined) throw error;
      return earlier;
    }
  }
}

/** Goes back from snapshot to snapshot, at last to the chain's beginning, until one is whole. */
async function loadEarlier(
  chain: ChainStore,
  before: number,
): Promise<LoadedPartition | undefined> {
  if (before === 0) return undefined;
  const loaded = await chain.load(before);
  if (loaded === undefined) return undefined;
  const { head, etag, snapshotCommit } = loaded;
  try {
    const state = restore(loaded);
    state.tally.add('stateFallbacks');
    return { head, etag, state };
  } catch (error) {
    if (!(error instanceof CorruptChainError)) throw error;
    return loadEarlier(chain, snapshotCommit);
  }
}
