import type { Page } from '../kernel/page.ts';
import type { GroupPolicy } from './policy.ts';
import type { PolicyOperation } from './policy-store.ts';

/** That a policy revision changed a group. */
export interface HistoryEntry {
  /** The policy revision that the change made. */
  revision: number;
  changedTimeUtc: string;
  changedBy: string;
  operation: PolicyOperation;
  action: 'create' | 'update' | 'delete';
  /** Of how many groups the revision is a change. */
  changedGroups: number;
}

/** A change of a group with the group before and after; undefined where it was not there. */
export interface HistoryDetail extends HistoryEntry {
  before: GroupPolicy | undefined;
  after: GroupPolicy | undefined;
}

/**
 * What the policy store keeps of its changes, by group, for good: a group that was deleted has its
 * history also when it is created again. A history begins with the first change that was noted; what
 * was written before the app noted changes shows only as the state before that.
 */
export interface PolicyHistory {
  /** Changes of a group, the newest first. */
  list(group: string, top: number, continuation?: string): Promise<Page<HistoryEntry>>;
  /** Undefined if the revision did not change the group. */
  get(group: string, revision: number): Promise<HistoryDetail | undefined>;
}
