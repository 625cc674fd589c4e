import type { GroupPolicy, Policy } from '../policy/policy.ts';
import { type ContentReference, type DataRow, toContentRows } from './policy-content.ts';
import type { PolicyHead } from './policy-head.ts';
import { toHistoryRow } from './policy-history-row.ts';

/** What a commit writes before it moves the head, and the head that it moves it to. */
export interface CommitRows {
  head: PolicyHead;
  rows: readonly DataRow[];
  /** The groups that it writes anew. */
  written: readonly WrittenGroup[];
  /** How many groups it changes, those that it takes away included. */
  changedGroups: number;
}

interface WrittenGroup {
  reference: ContentReference;
  rows: DataRow[];
  group: GroupPolicy;
}

/**
 * The rows that lead from a policy to the next: contents and histories of the groups that changed. A
 * group that did not is referred to where it is.
 */
export async function toCommitRows(
  partitionKey: string,
  before: { head: PolicyHead; policy: Policy },
  policy: Policy,
  nonce: string,
): Promise<CommitRows> {
  const { revision } = policy;
  const known = new Map(before.head.contents.map((content) => [content.group, content]));
  const written = new Map<string, WrittenGroup>();
  for (const [name, group] of policy.groups) {
    if (group === before.policy.groups.get(name)) continue;
    written.set(name, { ...(await toContentRows(partitionKey, name, group, nonce)), group });
  }
  const deleted = [...before.policy.groups.keys()].filter((name) => !policy.groups.has(name));
  const histories = [...written.keys(), ...deleted].map((name) => {
    const references = { before: known.get(name), after: written.get(name)?.reference };
    return toHistoryRow(partitionKey, { group: name, revision, nonce, ...references });
  });
  const contents = [...policy.groups.keys()]
    .map((name) => written.get(name)?.reference ?? known.get(name))
    .filter((reference) => reference !== undefined);
  return {
    head: { revision, contents },
    rows: [...[...written.values()].flatMap(({ rows }) => rows), ...histories],
    written: [...written.values()],
    changedGroups: histories.length,
  };
}
