import type { TableClient } from '@azure/data-tables';
import { mapConcurrently } from '../kernel/map-concurrently.ts';
import type { GroupPolicy } from '../policy/policy.ts';
import {
  type ContentReference,
  contentKeys,
  type DataRow,
  fromContentRows,
} from './policy-content.ts';
import { readRow } from './read-row.ts';

const concurrentCalls = 16;

/** Reads and writes the rows that keep groups. What was read or written is kept, since it never changes. */
export class PolicyContents {
  readonly #table: TableClient;
  readonly #partitionKey: string;
  /** By first row key. A read under way is shared. */
  readonly #kept = new Map<string, Promise<GroupPolicy>>();

  constructor(table: TableClient, partitionKey: string) {
    this.#table = table;
    this.#partitionKey = partitionKey;
  }

  /** Reads groups, and forgets those that are not asked for. */
  async readAll(references: readonly ContentReference[]): Promise<GroupPolicy[]> {
    const contents = await mapConcurrently(references, concurrentCalls, (reference) =>
      this.#read(reference),
    );
    this.#keepOnly(references);
    return contents;
  }

  async write(rows: readonly DataRow[]): Promise<void> {
    await mapConcurrently(rows, concurrentCalls, (row) =>
      // The keys are of this commit alone, so writing again after a lost answer is harmless.
      this.#table.upsertEntity(row, 'Replace'),
    );
  }

  /** Takes back rows that no head refers to. What fails to go stays, and harms nobody. */
  async discard(rows: readonly DataRow[]): Promise<void> {
    await mapConcurrently(rows, concurrentCalls, ({ partitionKey, rowKey }) =>
      this.#table.deleteEntity(partitionKey, rowKey).catch(() => undefined),
    );
  }

  /** Keeps a group that was just written. */
  keep(reference: ContentReference, content: GroupPolicy): void {
    this.#kept.set(keyOf(reference), Promise.resolve(content));
  }

  #read(reference: ContentReference): Promise<GroupPolicy> {
    const key = keyOf(reference);
    let content = this.#kept.get(key);
    if (content === undefined) {
      content = this.#readRows(reference);
      this.#kept.set(key, content);
      content.catch(() => this.#kept.delete(key));
    }
    return content;
  }

  async #readRows(reference: ContentReference): Promise<GroupPolicy> {
    const partitionKey = this.#partitionKey;
    const keys = contentKeys(reference);
    const rows = await mapConcurrently(keys, concurrentCalls, (rowKey) =>
      readRow<Record<string, unknown>>(this.#table, { partitionKey, rowKey }),
    );
    return fromContentRows(reference, rows);
  }

  #keepOnly(references: readonly ContentReference[]): void {
    const keys = new Set(references.map(keyOf));
    for (const key of this.#kept.keys()) if (!keys.has(key)) this.#kept.delete(key);
  }
}

function keyOf(reference: ContentReference): string {
  return contentKeys(reference)[0] ?? '';
}
