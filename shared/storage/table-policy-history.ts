import { odata, type TableClient } from '@azure/data-tables';
import { foldName } from '../kernel/fold-name.ts';
import { mapConcurrently } from '../kernel/map-concurrently.ts';
import type { Page } from '../kernel/page.ts';
import { emptyPolicy, type GroupPolicy } from '../policy/policy.ts';
import type { HistoryDetail, HistoryEntry, PolicyHistory } from '../policy/policy-history.ts';
import { keyPart } from './keys.ts';
import { listPage } from './list-page.ts';
import { readPosition } from './list-position.ts';
import { keyRange } from './newest-first-keys.ts';
import { asServiceError, rethrow } from './open-table.ts';
import { type PolicyChangeRow, policyChangeKey } from './policy-change-row.ts';
import type { ContentReference } from './policy-content.ts';
import { readContent } from './policy-contents.ts';
import {
  fromHistoryRow,
  type GroupChange,
  type HistoryRow,
  historyKey,
  historyKeys,
  historyListKey,
} from './policy-history-row.ts';
import { type RowAddress, readRow } from './read-row.ts';

const readsAtOnce = 16;

/** A change of a group that got through, with what was noted of it. */
interface CommittedChange extends GroupChange {
  note: PolicyChangeRow;
}

interface ListedChange extends CommittedChange {
  /** Within the list of the group. */
  rowKey: string;
}

/** The history that `TablePolicyStore` writes. */
export class TablePolicyHistory implements PolicyHistory {
  readonly #table: TableClient;
  readonly #partitionKey: string;

  constructor(table: TableClient, hub: string) {
    this.#table = table;
    this.#partitionKey = keyPart(hub);
  }

  async list(group: string, top: number, continuation?: string): Promise<Page<HistoryEntry>> {
    const folded = foldName(group);
    const start = readPosition(continuation);
    const range = keyRange(undefined, undefined, start.behindKey);
    const { after, before } = historyKeys(folded, range);
    const filter = odata`PartitionKey eq ${this.#partitionKey} and RowKey gt ${after} and RowKey lt ${before}`;
    const page = await listPage<HistoryRow & { rowKey: string }, ListedChange>(
      this.#table,
      { filter, start, top },
      (rows) => this.#committed(folded, rows),
    ).catch(rethrow);
    return { ...page, items: page.items.map(toEntry) };
  }

  async get(group: string, revision: number): Promise<HistoryDetail | undefined> {
    const folded = foldName(group);
    try {
      const change = await this.#find(folded, revision);
      if (change === undefined) return undefined;
      const [before, after] = await Promise.all([
        this.#content(folded, change.before),
        this.#content(folded, change.after),
      ]);
      return { ...toEntry(change), before, after };
    } catch (error) {
      throw asServiceError(error);
    }
  }

  /** The note of a revision says which of the rows that racing writers made for it is the valid one. */
  async #find(group: string, revision: number): Promise<CommittedChange | undefined> {
    const note = await this.#note(revision);
    if (note === undefined) return undefined;
    const rowKey = historyKey(group, revision, note.nonce);
    const row = await readRow<HistoryRow>(this.#table, this.#address(rowKey));
    return row && { ...fromHistoryRow(group, row), note };
  }

  /** Leaves out what writers left behind that lost a race or died. */
  async #committed(
    group: string,
    rows: readonly (HistoryRow & { rowKey: string })[],
  ): Promise<ListedChange[]> {
    const changes = await mapConcurrently(rows, readsAtOnce, async (row) => {
      const change = fromHistoryRow(group, row);
      const note = await this.#note(change.revision);
      const rowKey = historyListKey(group, row.rowKey);
      return note?.nonce === change.nonce ? { ...change, rowKey, note } : undefined;
    });
    return changes.filter((change) => change !== undefined);
  }

  #note(revision: number): Promise<PolicyChangeRow | undefined> {
    return readRow<PolicyChangeRow>(this.#table, this.#address(policyChangeKey(revision)));
  }

  #address(rowKey: string): RowAddress {
    return { partitionKey: this.#partitionKey, rowKey };
  }

  async #content(
    group: string,
    reference: ContentReference | undefined,
  ): Promise<GroupPolicy | undefined> {
    if (reference === undefined) return emptyPolicy.groups.get(group);
    return readContent(this.#table, this.#partitionKey, reference);
  }
}

function toEntry(change: CommittedChange): HistoryEntry {
  const { revision, note } = change;
  const { timeUtc, by, operation, changedGroups } = note;
  const action = actionOf(change);
  return { revision, changedTimeUtc: timeUtc, changedBy: by, operation, action, changedGroups };
}

function actionOf({ group, before, after }: GroupChange): HistoryEntry['action'] {
  if (after === undefined) return 'delete';
  return before === undefined && !emptyPolicy.groups.has(group) ? 'create' : 'update';
}
