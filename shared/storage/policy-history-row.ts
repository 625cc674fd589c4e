import type { TableEntity } from '@azure/data-tables';
import { keyPart } from './keys.ts';
import { type KeyRange, newestFirstKey } from './newest-first-keys.ts';
import { type ContentReference, type ContentTuple, fromTuple, toTuple } from './policy-content.ts';

/** That a commit changed a group, and where the group before and after is kept, if it was there. */
export interface GroupChange {
  /** Folded name of the group. */
  group: string;
  revision: number;
  /** Of the commit. */
  nonce: string;
  before: ContentReference | undefined;
  after: ContentReference | undefined;
}

/** References as JSON of their tuples, empty where there is none. Kept for good. */
type HistoryColumns = {
  revision: number;
  nonce: string;
  before: string;
  after: string;
};

export type HistoryRow = TableEntity<HistoryColumns>;

/** Written before the head is moved: it says nothing until the change row of its revision has its nonce. */
export function toHistoryRow(partitionKey: string, change: GroupChange): HistoryRow {
  const { group, revision, nonce, before, after } = change;
  return {
    partitionKey,
    rowKey: historyKey(group, revision, nonce),
    ...{ revision, nonce, before: toText(before), after: toText(after) },
  };
}

export function historyKey(group: string, revision: number, nonce: string): string {
  return prefixOf(group) + newestFirstKey(revision, nonce);
}

export function fromHistoryRow(group: string, row: HistoryColumns): GroupChange {
  const { revision, nonce, before, after } = row;
  return { group, revision, nonce, before: fromText(before), after: fromText(after) };
}

/** The keys of the rows of a group in a range of its list. */
export function historyKeys(group: string, range: KeyRange): KeyRange {
  const prefix = prefixOf(group);
  return { after: prefix + range.after, before: prefix + range.before };
}

/** The key within the list of a group. */
export function historyListKey(group: string, rowKey: string): string {
  return rowKey.slice(prefixOf(group).length);
}

/** A long name has a hash behind `~`, never `at`: no group's keys lie between those of another. */
function prefixOf(group: string): string {
  return `history~${keyPart(group)}~`;
}

function toText(reference: ContentReference | undefined): string {
  return reference === undefined ? '' : JSON.stringify(toTuple(reference));
}

function fromText(text: string): ContentReference | undefined {
  return text === '' ? undefined : fromTuple(JSON.parse(text) as ContentTuple);
}
