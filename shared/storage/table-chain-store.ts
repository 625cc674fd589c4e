import { crc32 } from 'node:zlib';
import type { TableClient, TransactionAction } from '@azure/data-tables';
import {
  type ChainCommit,
  type ChainHead,
  type ChainStore,
  type CommitOutcome,
  CorruptChainError,
  type LoadedChain,
  type OutboxRow,
} from '../chains/chain-store.ts';
import { keyNumber } from './keys.ts';
import { LogRows } from './log-rows.ts';
import { isOutage, rethrow, tableStatus } from './open-table.ts';
import { readRow } from './read-row.ts';
import { isConflict } from './retry-commit.ts';
import { maxActions, TablePartition } from './table-partition.ts';

const headKey = 'head';
const outboxRange = ['out~', 'out~~'] as const;
/** Version of the head's layout; a reader refuses any other. Frames carry their own. */
const headFormat = 1;

interface HeadRow {
  format: number;
  /** The head as JSON: one column keeps it in one piece, and readable. */
  head: string;
  /** CRC-32 in hexadecimal digits. Heads of earlier versions had none. */
  checksum?: string;
}

export interface ChainOptions {
  /** Whether log rows stay when a snapshot makes them needless: who replays them has every input. */
  keepLog: boolean;
  /** Of a log that is part of its commit's transaction; what is larger goes ahead of it. */
  maxLogBytes?: number;
}

/**
 * The chain of one partition in Table Storage: `head`, log rows, `snap~<commit>~<part>`,
 * `out~<commit>~<n>` and `dead~<sequence number>` in one table partition, so that a commit is one
 * entity group transaction under the head's ETag.
 */
export class TableChainStore implements ChainStore {
  readonly #table: TableClient;
  readonly #partitionKey: string;
  readonly #rows: TablePartition;
  readonly #logs: LogRows;
  readonly #options: ChainOptions;

  constructor(
    table: TableClient,
    partitionKey: string,
    options: ChainOptions = { keepLog: false },
  ) {
    this.#table = table;
    this.#partitionKey = partitionKey;
    this.#options = options;
    this.#rows = new TablePartition(table, partitionKey);
    this.#logs = new LogRows(table, this.#rows, options.maxLogBytes);
  }

  async readHead(): Promise<{ head: ChainHead; movedMs: number } | undefined> {
    const row = await this.#readHeadRow().catch(rethrow);
    if (row === undefined) return undefined;
    return { head: row.head, movedMs: Date.parse(row.timestamp ?? '') };
  }

  async #readHeadRow() {
    const address = { partitionKey: this.#partitionKey, rowKey: headKey };
    const row = await readRow<HeadRow>(this.#table, address);
    return row && { ...row, head: parseHead(row) };
  }

  load(before?: number): Promise<LoadedChain | undefined> {
    return this.#load(before).catch(rethrow);
  }

  async #load(before: number | undefined): Promise<LoadedChain | undefined> {
    const row = await this.#readHeadRow();
    if (row === undefined) return undefined;
    const { head, etag } = row;
    const snapshotCommit =
      before === undefined ? head.snapshotCommit : await this.#lastSnapshotBefore(before);
    const snapshot = snapshotCommit > 0 ? await this.#readSnapshot(snapshotCommit) : undefined;
    const logs = await this.#logs.read(snapshotCommit, head.commit);
    return { head, etag, snapshotCommit, snapshot, logs };
  }

  async #lastSnapshotBefore(commit: number): Promise<number> {
    const keys = await this.#rows.readKeys('snap~', `snap~${keyNumber(commit)}`);
    return Number(keys.at(-1)?.split('~')[1] ?? 0);
  }

  async #readSnapshot(commit: number): Promise<Uint8Array> {
    const prefix = `snap~${keyNumber(commit)}~`;
    const parts = await this.#rows.readBinaryRows(prefix, `${prefix}~`);
    return Buffer.concat(parts.map(({ bytes }) => bytes));
  }

  async commit(etag: string | undefined, commit: ChainCommit): Promise<CommitOutcome> {
    const { head, log, outbox, deadLetters } = commit;
    const number = keyNumber(head.commit);
    const logRows = await answerTo(this.#logs.prepare(head.commit, log));
    if (logRows === undefined) return { kind: 'unknown' };
    const out = outbox.flatMap((bytes, n) =>
      this.#rows.binaryRows(`out~${number}~${keyNumber(n)}`, bytes),
    );
    const rows = [
      ...logRows,
      ...out,
      ...deadLetters.map(({ sequenceNumber, reason }) =>
        this.#rows.row(`dead~${keyNumber(sequenceNumber)}`, { reason }),
      ),
    ];
    const outboxKeys = out.map(({ rowKey }) => rowKey);
    return this.#submit([this.#headAction(etag, head), ...rows.map(insertion)], outboxKeys);
  }

  #headAction(etag: string | undefined, head: ChainHead): TransactionAction {
    const row = this.#rows.row(headKey, { ...headRow(head) });
    return etag === undefined ? ['create', row] : ['update', row, 'Replace', { etag }];
  }

  async #submit(
    actions: TransactionAction[],
    outboxKeys: readonly string[] = [],
  ): Promise<CommitOutcome> {
    if (actions.length > maxActions) return { kind: 'tooLarge' };
    try {
      const { subResponses } = await this.#table.submitTransaction(actions);
      const etag = subResponses[0]?.etag;
      // Without the new ETag the head has to be read before anything is written again.
      return etag === undefined ? { kind: 'unknown' } : { kind: 'committed', etag, outboxKeys };
    } catch (error) {
      // 404: the head that this commit extends is gone.
      if (isConflict(error) || tableStatus(error) === 404) return { kind: 'stale' };
      if (tableStatus(error) === 413) return { kind: 'tooLarge' };
      if (isOutage(error)) return { kind: 'unknown' };
      throw error;
    }
  }

  async writeSnapshot(
    etag: string | undefined,
    head: ChainHead,
    bytes: Uint8Array,
  ): Promise<CommitOutcome> {
    const before = head.snapshotCommit;
    const pointed = {
      ...head,
      ...{ snapshotCommit: head.commit, snapshotBytes: bytes.length, logBytes: 0 },
    };
    for (const row of this.#rows.binaryRows(`snap~${keyNumber(head.commit)}`, bytes)) {
      if (!(await answerTo(this.#table.upsertEntity(row, 'Replace')))) return { kind: 'unknown' };
    }
    const outcome = await this.#submit([this.#headAction(etag, pointed)]);
    // What cannot be removed now is found again after the next snapshot.
    if (outcome.kind === 'committed') await answerTo(this.#removeBefore(before));
    return outcome;
  }

  close(etag: string, head: ChainHead): Promise<CommitOutcome> {
    return this.#submit([this.#headAction(etag, { ...head, isClosed: true })]);
  }

  /** The previous snapshot and what came after it stay, for the case that the new one is damaged. */
  #removeBefore(previousSnapshot: number): Promise<void> {
    const limit = keyNumber(previousSnapshot);
    const kinds = this.#options.keepLog ? ['snap'] : ['snap', 'log'];
    return this.#rows.removeRanges(kinds.map((kind) => [`${kind}~`, `${kind}~${limit}`]));
  }

  countOutbox(): Promise<number> {
    return this.#rows.countUpTo1000(...outboxRange).catch(rethrow);
  }

  async readOutbox(): Promise<OutboxRow[]> {
    const rows = await this.#rows.readBinaryRows(...outboxRange).catch(rethrow);
    const byRecord = Map.groupBy(rows, ({ rowKey }) => rowKey.slice(0, rowKey.lastIndexOf('~')));
    return [...byRecord].map(([key, parts]) => ({
      commit: Number(key.split('~')[1]),
      keys: parts.map(({ rowKey }) => rowKey),
      bytes: Buffer.concat(parts.map(({ bytes }) => bytes)),
    }));
  }

  /** All parts at once: a process that ended in between would leave bytes that nobody can read. */
  async removeFromOutbox(keys: readonly string[]): Promise<void> {
    // Another process may have handed the same on: it has removed all of it.
    if (keys.length > 0) await this.#rows.remove(keys).catch(rethrow);
  }
}

/** Undefined when storage is busy or away. */
async function answerTo<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (isOutage(error)) return undefined;
    throw error;
  }
}

function headRow(head: ChainHead): HeadRow {
  const text = JSON.stringify(head);
  return { format: headFormat, head: text, checksum: checksumOf(text) };
}

function parseHead({ format, head, checksum }: HeadRow): ChainHead {
  if (format !== headFormat) {
    throw new CorruptChainError(`its head has format ${format}, and this code reads ${headFormat}`);
  }
  if (checksum !== undefined && checksum !== checksumOf(head))
    throw new CorruptChainError('the checksum of its head differs');
  try {
    return JSON.parse(head) as ChainHead;
  } catch {
    throw new CorruptChainError('its head is not JSON');
  }
}

function checksumOf(head: string): string {
  return crc32(head).toString(16);
}

function insertion(row: { partitionKey: string; rowKey: string }): TransactionAction {
  return ['create', row];
}
