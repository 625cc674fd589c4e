import type { MemberSelection } from './member-selection.ts';

/** A job of the hub that gives many twins the tag of one group. Times are RFC 3339 UTC. */
export interface MemberJob {
  id: string;
  /** In the hub's words: queued, scheduled, running, completed, failed or cancelled. */
  status: string;
  /** Left out until the hub has counted. */
  counts?: { total: number; succeeded: number; failed: number; pending: number };
  createdTimeUtc?: string;
  startTimeUtc?: string;
  endTimeUtc?: string;
  /** Why it failed, in the hub's words. */
  problem?: string;
}

/** Runs such jobs. The hub keeps them for 30 days. Needed by the group write API. */
export interface MemberJobs {
  /**
   * Starts to give the selected devices the tag of a group, written as `group` is.
   * @throws ServiceError InvalidRequest when the hub does not accept the condition; ServiceUnavailable.
   */
  start(group: string, selection: MemberSelection): Promise<MemberJob>;
  /** A job of this very group; undefined when there is none. @throws ServiceError ServiceUnavailable. */
  find(group: string, id: string): Promise<MemberJob | undefined>;
}
