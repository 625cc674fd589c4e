import type { TableClient, TransactionAction } from '@azure/data-tables';
import { mapConcurrently } from '../kernel/map-concurrently.ts';
import type { GroupPolicy } from '../policy/policy.ts';
import { packTransactions, type TransactionUnit } from './pack-transactions.ts';
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

  /** The keys are of one commit alone, so writing again after a lost answer is harmless. */
  async write(rows: readonly DataRow[]): Promise<void> {
    const units = rows.map((row) => unit(row, ['upsert', row, 'Replace']));
    await mapConcurrently(packTransactions(units), concurrentCalls, (actions) =>
      this.#table.submitTransaction(actions),
    );
  }

  /**
   * Takes back rows that no head refers to, in the transactions that wrote them. What fails to go
   * stays, and harms nobody.
   */
  async discard(rows: readonly DataRow[]): Promise<void> {
    const units = rows.map((row) => unit(row, ['delete', row]));
    await mapConcurrently(packTransactions(units), concurrentCalls, (actions) =>
      this.#table.submitTransaction(actions).catch(() => undefined),
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
      content = readContent(this.#table, this.#partitionKey, reference);
      this.#kept.set(key, content);
      content.catch(() => this.#kept.delete(key));
    }
    return content;
  }

  #keepOnly(references: readonly ContentReference[]): void {
    const keys = new Set(references.map(keyOf));
    for (const key of this.#kept.keys()) if (!keys.has(key)) this.#kept.delete(key);
  }
}

function keyOf(reference: ContentReference): string {
  return contentKeys(reference)[0] ?? '';
}

/** @throws ServiceError that names the group when a row is missing or was damaged. */
export async function readContent(
  table: TableClient,
  partitionKey: string,
  reference: ContentReference,
): Promise<GroupPolicy> {
  const rows = await mapConcurrently(contentKeys(reference), concurrentCalls, (rowKey) =>
    readRow<Record<string, unknown>>(table, { partitionKey, rowKey }),
  );
  return fromContentRows(reference, rows);
}

/** Binary travels as base64, and what else is in a row takes under 4 KiB. */
function unit(row: DataRow, action: TransactionAction): TransactionUnit {
  const bytes = Object.values(row).map((value) => (value instanceof Uint8Array ? value.length : 0));
  const binary = bytes.reduce((sum, length) => sum + Math.ceil(length / 3) * 4, 0);
  return { actions: [action], sizeBytes: binary + 4_096 };
}
