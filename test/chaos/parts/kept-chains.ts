import type { TableClient } from '@azure/data-tables';
import type { ChainHead } from '../../../shared/chains/chain-store.ts';
import { decodeRecord, type LogRecord } from '../../../shared/chains/log-record.ts';
import { joinLogRows } from '../../../shared/storage/log-rows.ts';
import { TableChainStore } from '../../../shared/storage/table-chain-store.ts';
import { TablePartition } from '../../../shared/storage/table-partition.ts';

/** Everything that is stored of a partition's chain, from its first commit on. */
export interface KeptChain {
  partitionId: string;
  head: ChainHead;
  /** By commit, in order. */
  commits: readonly { commit: number; record: LogRecord }[];
  /** Sequence numbers. */
  deadLetters: readonly number[];
  /** How many outbox rows wait. */
  outboxRows: number;
}

export async function readChains(table: TableClient): Promise<KeptChain[]> {
  const keys = await chainKeys(table);
  return Promise.all(keys.map((key) => readChain(table, key)));
}

/** Where every chain stands, by its key. */
export async function readHeads(table: TableClient): Promise<ReadonlyMap<string, ChainHead>> {
  const keys = await chainKeys(table);
  const heads = await Promise.all(
    keys.map(async (key) => (await new TableChainStore(table, key).readHead())!.head),
  );
  return new Map(keys.map((key, i) => [partitionOf(key), heads[i]!]));
}

/** What commits have left to hand on, at this moment. */
export async function countOutboxRows(table: TableClient): Promise<number> {
  return (await partitionKeysOf(table, "RowKey ge 'out~' and RowKey lt 'out~~'")).length;
}

function chainKeys(table: TableClient): Promise<string[]> {
  return partitionKeysOf(table, "RowKey eq 'head'");
}

/** One for each row. */
async function partitionKeysOf(table: TableClient, filter: string): Promise<string[]> {
  const keys: string[] = [];
  const queryOptions = { filter, select: ['partitionKey'] };
  for await (const { partitionKey } of table.listEntities({ queryOptions }))
    keys.push(partitionKey!);
  return keys;
}

function partitionOf(key: string): string {
  return key.slice(key.lastIndexOf('~') + 1);
}

async function readChain(table: TableClient, key: string): Promise<KeptChain> {
  const store = new TableChainStore(table, key);
  const rows = new TablePartition(table, key);
  const logs = joinLogRows(await rows.readBinaryRows('log~', 'log~~'));
  const dead = await rows.readBinaryRows('dead~', 'dead~~');
  return {
    partitionId: partitionOf(key),
    head: (await store.readHead())!.head,
    commits: [...logs].map(([commit, log]) => ({ commit, record: decodeRecord<LogRecord>(log) })),
    deadLetters: dead.map(({ rowKey }) => Number(rowKey.split('~')[1])),
    outboxRows: (await store.readOutbox()).length,
  };
}
