import type { Inputs } from '../evaluation/inputs.ts';
import type { PartitionState } from '../evaluation/partition-state.ts';
import type { ChainHead, ChainStore } from './chain-store.ts';
import { encodeSnapshot } from './held-partition.ts';

/** The state of a partition in this process, good until a commit fails. */
export interface Held {
  state: PartitionState;
  head: ChainHead;
  /** Undefined before the chain's first commit. */
  etag: string | undefined;
}

/** The head of the commit that inputs make, as far as they are taken in by it. */
export function nextHead(
  { state, head }: Held,
  inputs: Inputs,
  left: Inputs | undefined,
): ChainHead {
  const { position, activityIndex, watermarkMs, due, tally } = state;
  const { dueMs: _dueMs, takeOver, directoryVersion, ...before } = head;
  // The mark of what was taken over comes after the facts: whoever goes on from here must put it again.
  const isToMark = takeOver !== undefined && left?.dataLoss !== undefined;
  return {
    ...before,
    ...{ commit: head.commit + 1, position, activityIndex, tally: tally.entries() },
    policyRevision: inputs.policy.revision,
    // As long as facts are left for another commit, what they came from is not taken in.
    directoryVersion:
      left === undefined ? (inputs.directoryVersion ?? directoryVersion) : directoryVersion,
    ...(isToMark ? { takeOver } : {}),
    ...(watermarkMs === undefined ? {} : { watermarkMs }),
    ...(due.nextMs === Infinity ? {} : { dueMs: due.nextMs }),
  };
}

/** @returns undefined when another writer was first, or no answer came. */
export async function writeSnapshot(chain: ChainStore, held: Held): Promise<Held | undefined> {
  const { head, state } = held;
  const snapshot = encodeSnapshot(state);
  const outcome = await chain.writeSnapshot(held.etag, head, snapshot);
  if (outcome.kind !== 'committed') return undefined;
  const pointed = { snapshotCommit: head.commit, snapshotBytes: snapshot.length, logBytes: 0 };
  return { state, head: { ...head, ...pointed }, etag: outcome.etag };
}

/**
 * Snapshots twice, for what one replaces stays until the next. @throws when that could not be done, or
 * an earlier snapshot is still there.
 */
export async function rewriteChain(chain: ChainStore, held: Held): Promise<Held> {
  const once = await writeSnapshot(chain, held);
  const twice = once && (await writeSnapshot(chain, once));
  const left = twice && (await chain.load(twice.head.commit));
  if (left === undefined || left.snapshotCommit > 0)
    throw new Error('the chain could not be rewritten: other writers, or no answer from storage');
  return twice!;
}
