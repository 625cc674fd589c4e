import { usualMaxTouched } from '../evaluation/turn.ts';

/** What one commit takes, and when the log is folded into a snapshot. */
export interface CommitLimits {
  maxAlerts: number;
  /** Devices. */
  maxTouched: number;
  maxCommitsWithoutSnapshot: number;
  minSnapshotLogBytes: number;
}

export const usualCommitLimits: CommitLimits = {
  // So many alerts stay well within the 4 MiB of an entity group transaction.
  maxAlerts: 1_000,
  maxTouched: usualMaxTouched,
  maxCommitsWithoutSnapshot: 200,
  minSnapshotLogBytes: 65_536,
};
