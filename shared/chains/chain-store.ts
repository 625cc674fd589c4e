import type { PartitionState } from '../evaluation/partition-state.ts';
import type { DeadLetter } from '../evaluation/turn.ts';

/** Where the chain of commits of one partition stands. */
export interface ChainHead {
  /** Grows by one with each commit; decides what is newer. */
  commit: number;
  /** The sequence number of the last event taken in; decides what is skipped. */
  position: number;
  activityIndex: number;
  watermarkMs?: number;
  /** The commit that the newest snapshot holds the state of; 0 for none. */
  snapshotCommit: number;
  /** Of the log rows since that snapshot, and of that snapshot. */
  logBytes: number;
  snapshotBytes: number;
  /** The earliest moment at which time alone changes something. */
  dueMs?: number;
  policyRevision: number;
  directoryVersion: number;
  /** What goes on of a stream that this one replaced, until the chain's first commit. */
  takeOver?: 'windows' | 'nothing';
  /** Another chain goes on from this one, because its stream was replaced: nothing is committed any more. */
  isClosed?: true;
  /** Two 32-bit words. */
  hashKey: readonly [number, number];
  /** What happened since the chain began, by name. */
  tally: readonly (readonly [string, number])[];
}

/** The head of a chain before its first commit. */
export function newHead({ position, activityIndex, hashKey }: PartitionState): ChainHead {
  return {
    ...{ commit: 0, position, activityIndex, hashKey, tally: [] },
    ...{ snapshotCommit: 0, logBytes: 0, snapshotBytes: 0, policyRevision: 0, directoryVersion: 0 },
  };
}

/** What one commit writes, all or nothing. */
export interface ChainCommit {
  head: ChainHead;
  /** Post-images of what it touched. */
  log: Uint8Array;
  /** What is to be handed on: alerts and directory changes. */
  outbox: readonly Uint8Array[];
  deadLetters: readonly DeadLetter[];
}

/**
 * `tooLarge`: storage does not take so much at once, and nothing was written. `stale`: another writer was first, and nothing was written. `unknown`: no answer came; it may have
 * been written or not.
 */
export type CommitOutcome =
  | { kind: 'committed'; etag: string; outboxKeys: readonly string[] }
  | { kind: 'stale' | 'unknown' | 'tooLarge' };

export interface OutboxRow {
  keys: readonly string[];
  commit: number;
  bytes: Uint8Array;
}

export interface LoadedChain {
  head: ChainHead;
  etag: string;
  /** The commit that the snapshot holds the state of; 0 without a snapshot. */
  snapshotCommit: number;
  snapshot: Uint8Array | undefined;
  /** One for each commit since the snapshot, in order; fewer when rows are missing. */
  logs: readonly Uint8Array[];
}

/** Keeps the chain of commits of one partition. The head's ETag is the fence between its writers. */
export interface ChainStore {
  /** The head alone, and when it was last written. @throws CorruptChainError when it cannot be read. */
  readHead(): Promise<{ head: ChainHead; movedMs: number } | undefined>;
  /**
   * The head, and what is stored from a snapshot on; whether that is whole is for the caller to see.
   * @param before gives the newest snapshot of an earlier commit, or the chain's beginning, instead of
   * the snapshot that the head points at.
   * @throws CorruptChainError when the head cannot be read.
   */
  load(before?: number): Promise<LoadedChain | undefined>;
  /** @param etag of the head it extends; undefined to begin a chain. */
  commit(etag: string | undefined, commit: ChainCommit): Promise<CommitOutcome>;
  /**
   * Writes a snapshot of the state at `head` and points the head at it; older rows are removed after.
   * @param etag undefined to begin a chain with it.
   */
  writeSnapshot(
    etag: string | undefined,
    head: ChainHead,
    bytes: Uint8Array,
  ): Promise<CommitOutcome>;
  /** Ends the chain at its head: whoever still works on it is fenced off. */
  close(etag: string, head: ChainHead): Promise<CommitOutcome>;
  /** How many rows are not handed on yet; 1,000 for more, too. */
  countOutbox(): Promise<number>;
  /** What is not handed on yet, oldest first. */
  readOutbox(): Promise<OutboxRow[]>;
  removeFromOutbox(keys: readonly string[]): Promise<void>;
}

/** What is stored of a chain is damaged or incomplete. The partition stops; others go on. */
export class CorruptChainError extends Error {
  constructor(what: string) {
    super(`The stored state of the partition cannot be used: ${what}.`);
    this.name = 'CorruptChainError';
  }
}
