import type { Policy } from './policy.ts';

/** What a change to a policy answers: the policy it leads to, or the same object when nothing changes. */
export type PolicyChange = (current: Policy, revision: number, nowUtc: string) => Policy;

/** The ways in which a policy is written. Kept for good: names are added, never changed. */
export type PolicyOperation =
  | 'putGroup'
  | 'patchGroup'
  | 'deleteGroup'
  | 'saveRules'
  | 'createRule'
  | 'putRule'
  | 'patchRule'
  | 'deleteRule'
  | 'restore'
  | 'import'
  | 'armPut'
  | 'armDelete';

/** What the history tells of a change beside what it changed and when. */
export interface ChangeNote {
  /** Name of the caller. */
  by: string;
  operation: PolicyOperation;
}

/** Keeps the policy of one hub. Needed by the API (changes) and evaluation (whole revisions). */
export interface PolicyStore {
  /** The policy in force. Costs one small read when nothing changed since the last call. */
  current(): Promise<Policy>;
  /**
   * Applies a pure change as one new revision, all or nothing, and keeps the note with it; applies it
   * again to the newer policy when another writer was faster. What the change throws (a failed precondition) reaches the caller.
   */
  change(change: PolicyChange, note: ChangeNote): Promise<Policy>;
}
