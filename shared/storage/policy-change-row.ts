import type { ChangeNote } from '../policy/policy-store.ts';
import { keyNumber } from './keys.ts';

/** What is kept of the change that made a policy revision. */
export interface PolicyChangeColumns extends ChangeNote {
  /** Of the commit. */
  nonce: string;
  timeUtc: string;
  /** How many groups it changed. */
  changedGroups: number;
}

/**
 * Goes with the head in one transaction: who finds the nonce of a commit here knows that it got
 * through, and which of the rows that racing writers made for the revision are the valid ones.
 */
export interface PolicyChangeRow extends PolicyChangeColumns {
  partitionKey: string;
  rowKey: string;
}

export function policyChangeKey(revision: number): string {
  return `change~${keyNumber(revision)}`;
}

export function toPolicyChangeRow(
  partitionKey: string,
  revision: number,
  { nonce, by, operation, timeUtc, changedGroups }: PolicyChangeColumns,
): PolicyChangeRow {
  const rowKey = policyChangeKey(revision);
  return { partitionKey, rowKey, nonce, by, operation, timeUtc, changedGroups };
}
