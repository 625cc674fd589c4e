import { odata, type TableClient, type TransactionAction } from '@azure/data-tables';
import {
  type ChainCommit,
  type ChainHead,
  type ChainStore,
  type CommitOutcome,
  CorruptChainError,
  type LoadedChain,
  type OutboxRow,
} from '../evaluation/chain-store.ts';
import { fromBinaryColumns, maxRowBytes, toBinaryColumns } from './binary-columns.ts';
import { keyNumber } from './keys.ts';
import { tableStatus } from './open-table.ts';
import { readRow } from './read-row.ts';

const headKey = 'head';

interface HeadRow {
  /** The head as JSON: one column keeps it in one piece, and readable. */
  head: string;
}

/**
 * The chain of one partition in Table Storage: `head`, `log~<commit>~<part>`, `snap~<commit>~<part>`,
 * `out~<commit>~<n>` and `dead~<sequence number>` in one table partition, so that a commit is one
 * entity group transaction under the head's ETag.
 */
export class TableChainStore implements ChainStore {
  readonly #table: TableClient;
  readonly #partitionKey: string;

  constructor(table: TableClient, partitionKey: string) {
    this.#table = table;
    this.#partitionKey = partitionKey;
  }

  async readHead(): Promise<{ head: ChainHead; movedMs: number } | undefined> {
    const address = { partitionKey: this.#partitionKey, rowKey: headKey };
    const row = await readRow<HeadRow>(this.#table, address);
    if (row === undefined) return undefined;
    return { head: JSON.parse(row.head) as ChainHead, movedMs: Date.parse(row.timestamp ?? '') };
  }

  async load(): Promise<LoadedChain | undefined> {
    const address = { partitionKey: this.#partitionKey, rowKey: headKey };
    for (;;) {
      const row = await readRow<HeadRow>(this.#table, address);
      if (row === undefined) return undefined;
      const head = JSON.parse(row.head) as ChainHead;
      const { snapshotCommit, commit } = head;
      const snapshot =
        snapshotCommit > 0 ? await this.#readParts('snap', snapshotCommit) : undefined;
      const logs = await this.#readLogs(snapshotCommit, commit);
      if (logs !== undefined && (snapshotCommit === 0 || snapshot !== undefined)) {
        return { head, etag: row.etag, snapshot, logs };
      }
      // Another writer may have moved on and removed what this head spoke of.
      const again = await readRow<HeadRow>(this.#table, address);
      if (again?.etag === row.etag)
        throw new CorruptChainError('rows that the head speaks of are missing');
    }
  }

  async #readParts(kind: string, commit: number): Promise<Uint8Array | undefined> {
    const parts = await this.#readRange(
      `${kind}~${keyNumber(commit)}~`,
      `${kind}~${keyNumber(commit)}~~`,
    );
    return parts.length === 0 ? undefined : Buffer.concat(parts.map(fromBinaryColumns));
  }

  /** One for each commit after `from`; undefined if one is missing. */
  async #readLogs(from: number, to: number): Promise<Uint8Array[] | undefined> {
    const rows = await this.#readRange(`log~${keyNumber(from + 1)}`, `log~${keyNumber(to + 1)}`);
    const parts = new Map<number, Uint8Array[]>();
    for (const row of rows) {
      const commit = Number(row.rowKey.split('~')[1]);
      const known = parts.get(commit);
      if (known === undefined) parts.set(commit, [fromBinaryColumns(row)]);
      else known.push(fromBinaryColumns(row));
    }
    if (parts.size !== to - from) return undefined;
    return [...parts.values()].map((columns) => Buffer.concat(columns));
  }

  async #readRange(
    from: string,
    to: string,
  ): Promise<(Record<string, unknown> & { rowKey: string })[]> {
    const filter = odata`PartitionKey eq ${this.#partitionKey} and RowKey ge ${from} and RowKey lt ${to}`;
    const rows: (Record<string, unknown> & { rowKey: string })[] = [];
    for await (const row of this.#table.listEntities<Record<string, unknown>>({
      queryOptions: { filter },
    })) {
      rows.push({ ...row, rowKey: row.rowKey! });
    }
    return rows;
  }

  async commit(etag: string | undefined, commit: ChainCommit): Promise<CommitOutcome> {
    const { head, log, outbox, deadLetters } = commit;
    const number = keyNumber(head.commit);
    const out = outbox.flatMap((bytes, n) => this.#rowsOf(`out~${number}~${keyNumber(n)}`, bytes));
    const rows = [
      ...this.#rowsOf(`log~${number}`, log),
      ...out,
      ...deadLetters.map(({ sequenceNumber, reason }) => ({
        partitionKey: this.#partitionKey,
        rowKey: `dead~${keyNumber(sequenceNumber)}`,
        reason,
      })),
    ];
    const outboxKeys = out.map(({ rowKey }) => rowKey);
    return this.#submit([this.#headAction(etag, head), ...rows.map(insertion)], outboxKeys);
  }

  #headAction(etag: string | undefined, head: ChainHead): TransactionAction {
    const row = { partitionKey: this.#partitionKey, rowKey: headKey, head: JSON.stringify(head) };
    return etag === undefined ? ['create', row] : ['update', row, 'Replace', { etag }];
  }

  #rowsOf(prefix: string, bytes: Uint8Array) {
    const count = Math.ceil(bytes.length / maxRowBytes);
    return Array.from({ length: count }, (_, i) => ({
      partitionKey: this.#partitionKey,
      rowKey: `${prefix}~${keyNumber(i)}`,
      ...toBinaryColumns(bytes.subarray(i * maxRowBytes, (i + 1) * maxRowBytes)),
    }));
  }

  async #submit(
    actions: TransactionAction[],
    outboxKeys: readonly string[] = [],
  ): Promise<CommitOutcome> {
    try {
      const { subResponses } = await this.#table.submitTransaction(actions);
      const etag = subResponses[0]?.etag;
      // Without the new ETag the head has to be read before anything is written again.
      return etag === undefined ? { kind: 'unknown' } : { kind: 'committed', etag, outboxKeys };
    } catch (error) {
      const status = tableStatus(error);
      if (status === 412 || status === 409) return { kind: 'stale' };
      if (status === 413) return { kind: 'tooLarge' };
      if (status !== undefined && status < 500 && status !== 408 && status !== 429) throw error;
      return { kind: 'unknown' };
    }
  }

  async writeSnapshot(etag: string, head: ChainHead, bytes: Uint8Array): Promise<CommitOutcome> {
    const before = head.snapshotCommit;
    const rows = this.#rowsOf(`snap~${keyNumber(head.commit)}`, bytes);
    for (const row of rows) await this.#table.upsertEntity(row, 'Replace');
    const pointed = {
      ...head,
      snapshotCommit: head.commit,
      snapshotBytes: bytes.length,
      logBytes: 0,
    };
    const outcome = await this.#submit([this.#headAction(etag, pointed)]);
    if (outcome.kind === 'committed') await this.#removeBefore(before);
    return outcome;
  }

  /** The previous snapshot and what came after it stay, for the case that the new one is damaged. */
  async #removeBefore(previousSnapshot: number): Promise<void> {
    const limit = keyNumber(previousSnapshot);
    const old = [
      ...(await this.#readKeys('snap~', `snap~${limit}`)),
      ...(await this.#readKeys('log~', `log~${limit}`)),
    ];
    for (let i = 0; i < old.length; i += 100) {
      const keys = old.slice(i, i + 100);
      await this.#table.submitTransaction(
        keys.map((rowKey) => ['delete', { partitionKey: this.#partitionKey, rowKey }]),
      );
    }
  }

  async #readKeys(from: string, to: string): Promise<string[]> {
    const filter = odata`PartitionKey eq ${this.#partitionKey} and RowKey ge ${from} and RowKey lt ${to}`;
    const keys: string[] = [];
    const queryOptions = { filter, select: ['rowKey'] };
    for await (const row of this.#table.listEntities({ queryOptions })) keys.push(row.rowKey!);
    return keys;
  }

  async readOutbox(): Promise<OutboxRow[]> {
    const found = new Map<string, { commit: number; keys: string[]; parts: Uint8Array[] }>();
    for (const row of await this.#readRange('out~', 'out~~')) {
      const [, commit = '', n = ''] = row.rowKey.split('~');
      const known = found.get(`${commit}~${n}`) ?? { commit: Number(commit), keys: [], parts: [] };
      known.keys.push(row.rowKey);
      known.parts.push(fromBinaryColumns(row));
      found.set(`${commit}~${n}`, known);
    }
    return [...found.values()].map(({ commit, keys, parts }) => ({
      ...{ commit, keys },
      bytes: Buffer.concat(parts),
    }));
  }

  async removeFromOutbox(keys: readonly string[]): Promise<void> {
    // Another process may have handed the same on; a row that is gone is as good as removed.
    for (const key of keys) {
      await this.#table.deleteEntity(this.#partitionKey, key).catch((error: unknown) => {
        if (tableStatus(error) !== 404) throw error;
      });
    }
  }
}

function insertion(row: { partitionKey: string; rowKey: string }): TransactionAction {
  return ['create', row];
}
