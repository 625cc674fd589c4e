import type { TableClient } from '@azure/data-tables';
import { beforeAll, describe, expect, it } from 'vitest';
import type { ChainStore } from '../../../shared/chains/chain-store.ts';
import { TableChainStore } from '../../../shared/storage/table-chain-store.ts';
import { ChainWriter, chainCommit, chainHead } from '../../support/chain-commits.ts';
import { MemoryChainStore } from '../../support/memory-chain-store.ts';
import { openTestTable } from '../../support/open-test-table.ts';

let table: TableClient;
let chains = 0;
beforeAll(async () => {
  table = await openTestTable();
});

const stores: [string, () => ChainStore][] = [
  ['in memory', () => new MemoryChainStore()],
  ['in a table', () => new TableChainStore(table, `chain-${chains++}`)],
];

const text = (bytes: Uint8Array | undefined) => bytes && Buffer.from(bytes).toString();

describe.each(stores)('a chain %s', (_, open) => {
  it('is not there before its first commit', async () => {
    const chain = open();
    expect(await chain.readHead()).toBeUndefined();
    expect(await chain.load()).toBeUndefined();
    expect(await chain.load(3)).toBeUndefined();
    expect(await chain.readOutbox()).toEqual([]);
  });

  it('holds the head and the logs of its commits, in order', async () => {
    const chain = open();
    const writer = new ChainWriter(chain);
    for (let i = 0; i < 12; i++) await writer.write();
    expect((await chain.readHead())?.head).toEqual(writer.head);
    const loaded = await chain.load();
    expect(loaded).toMatchObject({ head: writer.head, etag: writer.etag });
    expect(loaded?.snapshot).toBeUndefined();
    const expected = Array.from({ length: 12 }, (_, i) => `log ${i + 1}`);
    expect(loaded?.logs.map(text)).toEqual(expected);
  });

  it('is begun by one writer only', async () => {
    const chain = open();
    const begin = (log: string) =>
      chain.commit(undefined, chainCommit(chainHead(1), { log: Buffer.from(log) }));
    const outcomes = await Promise.all([begin('a'), begin('b')]);
    expect(outcomes.map(({ kind }) => kind).sort()).toEqual(['committed', 'stale']);
    const winner = outcomes[0]?.kind === 'committed' ? 'a' : 'b';
    expect((await chain.load())?.logs.map(text)).toEqual([winner]);
  });

  it('takes one of two commits that extend the same head, and nothing of the other', async () => {
    const chain = open();
    const writer = new ChainWriter(chain);
    await writer.write();
    const extend = (name: string, sequenceNumber: number) =>
      chain.commit(writer.etag, {
        ...writer.next({ log: Buffer.from(name) }),
        outbox: [Buffer.from(name)],
        deadLetters: [{ sequenceNumber, reason: 'bodyNotJson' }],
      });
    const outcomes = await Promise.all([extend('a', 7), extend('b', 8)]);
    expect(outcomes.map(({ kind }) => kind).sort()).toEqual(['committed', 'stale']);
    const winner = outcomes[0]?.kind === 'committed' ? 'a' : 'b';
    expect((await chain.load())?.logs.map(text)).toEqual(['log 1', winner]);
    expect((await chain.readOutbox()).map(({ bytes }) => text(bytes))).toEqual([winner]);
  });

  it('refuses a writer that has been overtaken', async () => {
    const chain = open();
    const [writer, late] = [new ChainWriter(chain), new ChainWriter(chain)];
    await writer.write();
    Object.assign(late, { head: writer.head, etag: writer.etag });
    await writer.write();
    await expect(late.write()).rejects.toThrow('stale');
    await expect(late.writeSnapshot(Buffer.from('late'))).rejects.toThrow('stale');
    expect(await chain.load()).toMatchObject({ head: writer.head, snapshot: undefined });
  });

  it('gives the newest snapshot and only the logs after it', async () => {
    const chain = open();
    const writer = new ChainWriter(chain);
    for (const snapshot of ['one', 'two', 'three']) {
      await writer.write();
      await writer.write();
      await writer.writeSnapshot(Buffer.from(snapshot));
    }
    expect((await chain.load())?.logs).toEqual([]);
    await writer.write();
    const loaded = await chain.load();
    expect(loaded).toMatchObject({ head: { commit: 7, snapshotCommit: 6, snapshotBytes: 5 } });
    expect(text(loaded?.snapshot)).toBe('three');
    expect(loaded?.logs.map(text)).toEqual(['log 7']);
  });

  it('gives an earlier snapshot and all logs after it', async () => {
    const chain = open();
    const writer = new ChainWriter(chain);
    for (const snapshot of ['one', 'two']) {
      await writer.write();
      await writer.write();
      await writer.writeSnapshot(Buffer.from(snapshot));
    }
    await writer.write();
    const { head, etag } = writer;
    const loaded = await chain.load(head.snapshotCommit);
    expect(loaded).toMatchObject({ head, etag, snapshotCommit: 2 });
    expect(text(loaded?.snapshot)).toBe('one');
    expect(loaded?.logs.map(text)).toEqual(['log 3', 'log 4', 'log 5']);
  });

  it('gives all logs from its beginning where there is no earlier snapshot', async () => {
    const chain = open();
    const writer = new ChainWriter(chain);
    for (let i = 0; i < 2; i++) await writer.write();
    await writer.writeSnapshot(Buffer.from('one'));
    await writer.write();
    const loaded = await chain.load(2);
    expect(loaded).toMatchObject({ head: writer.head, snapshotCommit: 0, snapshot: undefined });
    expect(loaded?.logs.map(text)).toEqual(['log 1', 'log 2', 'log 3']);
  });

  it('may begin with a snapshot, by one writer only', async () => {
    const chain = open();
    const begin = () => chain.writeSnapshot(undefined, chainHead(500), Buffer.from('before'));
    const outcomes = [await begin(), await begin()];
    expect(outcomes.map(({ kind }) => kind)).toEqual(['committed', 'stale']);
    const loaded = await chain.load();
    expect(loaded).toMatchObject({ head: { commit: 500, snapshotCommit: 500 }, logs: [] });
    expect(text(loaded?.snapshot)).toBe('before');
  });

  it('keeps what is to be handed on until it is removed, oldest first', async () => {
    const chain = open();
    const writer = new ChainWriter(chain);
    const keys: (readonly string[])[] = [];
    for (let i = 1; i <= 11; i++) keys.push(await writer.write({ outbox: [Buffer.from(`${i}`)] }));
    const rows = await chain.readOutbox();
    expect(rows.map(({ commit, bytes }) => [commit, text(bytes)])).toEqual(
      Array.from({ length: 11 }, (_, i) => [i + 1, `${i + 1}`]),
    );
    expect(rows.map((row) => row.keys)).toEqual(keys);
    for (const removed of [keys[1]!, rows[0]!.keys, keys[1]!, []])
      await chain.removeFromOutbox(removed);
    expect((await chain.readOutbox()).map(({ commit }) => commit)).toEqual(
      Array.from({ length: 9 }, (_, i) => i + 3),
    );
  });
});
