import { odata, type TableClient } from '@azure/data-tables';
import { foldName } from '../kernel/fold-name.ts';
import { mapConcurrently } from '../kernel/map-concurrently.ts';
import type { Page } from '../kernel/page.ts';
import { emptyPolicy, type GroupPolicy } from '../policy/policy.ts';
import type { HistoryDetail, HistoryEntry, PolicyHistory } from '../policy/policy-history.ts';
import { keyPart } from './keys.ts';
import { listPage } from './list-page.ts';
import { type ListPosition, readPosition } from './list-position.ts';
import { type KeyRange, keyRange } from './newest-first-keys.ts';
import { asServiceError } from './open-table.ts';
import { type PolicyChangeRow, policyChangeKey } from './policy-change-row.ts';
import type { ContentReference } from './policy-content.ts';
import { readContent } from './policy-contents.ts';
import {
  fromHistoryRow,
  type GroupChange,
  type HistoryRow,
  historyKeys,
  historyListKey,
} from './policy-history-row.ts';
import { readRow } from './read-row.ts';

const readsAtOnce = 16;

/** A change of a group that got through, with what was noted of it. */
interface CommittedChange extends GroupChange {
  /** Within the list of the group. */
  rowKey: string;
  note: PolicyChangeRow;
}

interface Range {
  range: KeyRange;
  start: ListPosition;
  top: number;
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
    const start = readPosition(continuation);
    const range = keyRange(undefined, undefined, start.behindKey);
    const page = await this.#page(foldName(group), { range, start, top }).catch(rethrow);
    return { ...page, items: page.items.map(toEntry) };
  }

  async get(group: string, revision: number): Promise<HistoryDetail | undefined> {
    const folded = foldName(group);
    const range = keyRange(revision, revision + 1);
    try {
      const { items } = await this.#page(folded, { range, start: {}, top: 1 });
      const [change] = items;
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

  #page(group: string, { range, start, top }: Range): Promise<Page<CommittedChange>> {
    const { after, before } = historyKeys(group, range);
    const filter = odata`PartitionKey eq ${this.#partitionKey} and RowKey gt ${after} and RowKey lt ${before}`;
    return listPage<HistoryRow & { rowKey: string }, CommittedChange>(
      this.#table,
      { filter, start, top },
      (rows) => this.#committed(group, rows),
    );
  }

  /** Leaves out what writers left behind that lost a race or died. */
  async #committed(
    group: string,
    rows: readonly (HistoryRow & { rowKey: string })[],
  ): Promise<CommittedChange[]> {
    const changes = await mapConcurrently(rows, readsAtOnce, async (row) => {
      const change = fromHistoryRow(group, row);
      const address = {
        partitionKey: this.#partitionKey,
        rowKey: policyChangeKey(change.revision),
      };
      const note = await readRow<PolicyChangeRow>(this.#table, address);
      const rowKey = historyListKey(group, row.rowKey);
      return note?.nonce === change.nonce ? { ...change, rowKey, note } : undefined;
    });
    return changes.filter((change) => change !== undefined);
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

function rethrow(error: unknown): never {
  throw asServiceError(error);
}
