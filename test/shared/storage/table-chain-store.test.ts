import { randomBytes } from 'node:crypto';
import type { TableClient } from '@azure/data-tables';
import { beforeAll, describe, expect, it } from 'vitest';
import { CorruptChainError } from '../../../shared/chains/chain-store.ts';
import { maxRowBytes } from '../../../shared/storage/binary-columns.ts';
import { keyNumber } from '../../../shared/storage/keys.ts';
import { TableChainStore } from '../../../shared/storage/table-chain-store.ts';
import { ChainWriter } from '../../support/chain-commits.ts';
import { cutOff, losingAnswers, unreachable } from '../../support/faulty-table.ts';
import { openTestTable } from '../../support/open-test-table.ts';

let table: TableClient;
let chains = 0;
beforeAll(async () => {
  table = await openTestTable();
});

/** A chain of its own in the table, and how its rows are seen from outside. */
function openChain() {
  const partitionKey = `chain-${chains++}`;
  const chain = new TableChainStore(table, partitionKey);
  const rows = async () => {
    const found: Record<string, unknown>[] = [];
    for await (const row of table.listEntities()) {
      if (row.partitionKey === partitionKey) found.push(row);
    }
    return found;
  };
  return {
    chain,
    writer: new ChainWriter(chain),
    rows,
    keys: async () => (await rows()).map(({ rowKey }) => String(rowKey).replaceAll(/0{5,}/g, '')),
    remove: (rowKey: string) => table.deleteEntity(partitionKey, rowKey),
    through: (faulty: TableClient) => new TableChainStore(faulty, partitionKey),
    partitionKey,
  };
}

const logKey = (commit: number, part: number) => `log~${keyNumber(commit)}~${keyNumber(part)}`;
const snapKey = (commit: number, part: number) => `snap~${keyNumber(commit)}~${keyNumber(part)}`;

/** As the service counts an entity: names at two bytes a character, and values. */
function entityBytes(row: Record<string, unknown>): number {
  return Object.entries(row).reduce((sum, [name, value]) => {
    const size = value instanceof Uint8Array ? value.length + 4 : 2 * String(value).length + 4;
    return sum + 8 + 2 * name.length + size;
  }, 0);
}

describe('the rows of a chain', () => {
  it('keep within what an entity may hold, however much is written', async () => {
    const { chain, writer, rows } = openChain();
    const [log, alerts, snapshot] = [1.2, 1.3, 5].map((mib) => randomBytes(mib * 1024 * 1024));
    await writer.write({ log: log!, outbox: [alerts!] });
    await writer.writeSnapshot(snapshot!);
    const stored = await rows();
    expect(stored.length).toBeGreaterThan(10);
    for (const row of stored) {
      expect(entityBytes(row)).toBeLessThan(1_048_576);
      expect(Object.keys(row).length).toBeLessThan(252);
      for (const value of Object.values(row))
        if (value instanceof Uint8Array) expect(value.length).toBeLessThanOrEqual(65_536);
    }
    expect(snapshot!.equals((await chain.load())!.snapshot!)).toBe(true);
    expect(alerts!.equals((await chain.readOutbox())[0]!.bytes)).toBe(true);
  });

  it('give a log in parts back whole', async () => {
    const { chain, writer } = openChain();
    const logs = [2 * maxRowBytes, maxRowBytes, maxRowBytes + 1].map((size) => randomBytes(size));
    for (const log of logs) await writer.write({ log });
    expect((await chain.load())?.logs.map((log) => Buffer.from(log))).toEqual(logs);
  });

  it('give a log back whole that no transaction takes', async () => {
    const { chain, writer } = openChain();
    const logs = [6_000_000, 10, 600_000].map((size) => randomBytes(size));
    for (const log of logs) await writer.write({ log });
    expect((await chain.load())?.logs.map((log) => Buffer.from(log))).toEqual(logs);
  });

  it("of a log that went ahead of a commit that was not made are nobody's, and are removed in time", async () => {
    const { chain, writer, keys, remove, rows } = openChain();
    await writer.write();
    const refused = writer.next({ log: randomBytes(600_000) });
    expect(await chain.commit('W/"older"', refused)).toEqual({ kind: 'stale' });
    expect((await chain.load())?.logs).toHaveLength(1);
    const log = randomBytes(600_000);
    await writer.write({ log });
    expect((await chain.load())?.logs.slice(1)).toEqual([log]);
    expect((await keys()).filter((key) => key.startsWith('log~2~'))).toHaveLength(3);
    const made = (await rows()).find(({ rowKey }) => rowKey === logKey(2, 0));
    await remove(`log~${keyNumber(2)}~${made!.ahead}~${keyNumber(0)}`);
    expect((await chain.load())?.logs[1]).toHaveLength(0);
    for (let i = 0; i < 2; i++) {
      await writer.writeSnapshot(randomBytes(10));
      await writer.write();
    }
    await writer.writeSnapshot(randomBytes(10));
    expect((await keys()).filter((key) => key.startsWith('log~2~'))).toEqual([]);
  });

  it('name dead letters by sequence number, with the reason and nothing else', async () => {
    const { writer, rows } = openChain();
    await writer.write({ deadLetters: [{ sequenceNumber: 42, reason: 'bodyNotJson' }] });
    const dead = (await rows()).find(({ rowKey }) => rowKey === `dead~${keyNumber(42)}`);
    const { partitionKey: _, rowKey: __, timestamp: ___, etag: ____, ...rest } = dead!;
    expect(rest).toEqual({ reason: 'bodyNotJson' });
  });
});

describe('a commit', () => {
  it.each([
    ['more bytes than a transaction takes', { outbox: [randomBytes(4_200_000)] }],
    [
      'more rows than a transaction takes',
      {
        deadLetters: Array.from({ length: 100 }, (_, i) => ({
          ...{ sequenceNumber: i, reason: 'bodyNotJson' as const },
        })),
      },
    ],
  ])('of %s is too large, and nothing of it is written', async (_, given) => {
    const { chain, writer, keys } = openChain();
    await writer.write();
    expect(await chain.commit(writer.etag, writer.next(given))).toEqual({ kind: 'tooLarge' });
    expect(await keys()).toEqual(['head', 'log~1~']);
    await writer.write();
  });

  it('whose answer is lost is neither made nor refused', async () => {
    const { chain, writer, through } = openChain();
    const commit = writer.next();
    const outcome = await through(losingAnswers(table)).commit(undefined, commit);
    expect(outcome).toEqual({ kind: 'unknown' });
    expect((await chain.load())?.head).toEqual(commit.head);
    await expect(writer.write()).rejects.toThrow('stale');
  });

  it.each([undefined, 408, 429, 500, 503])('is open when storage answers %s', async (status) => {
    const { chain, writer, through } = openChain();
    const away = through(cutOff(table, () => true, status));
    expect(await away.commit(undefined, writer.next())).toEqual({ kind: 'unknown' });
    expect(await chain.load()).toBeUndefined();
  });

  it('fails loudly when storage does not let us in', async () => {
    const { writer, through } = openChain();
    const closed = through(cutOff(table, () => true, 403));
    await expect(closed.commit(undefined, writer.next())).rejects.toMatchObject({
      statusCode: 403,
    });
  });
});

it('a head tells when it was last written', async () => {
  const { chain, writer } = openChain();
  const before = Date.now();
  await writer.write();
  const { movedMs } = (await chain.readHead())!;
  expect(movedMs).toBeGreaterThanOrEqual(before);
  expect(movedMs).toBeLessThanOrEqual(Date.now());
});

describe('a snapshot', () => {
  async function withSnapshots(count: number) {
    const opened = openChain();
    for (let i = 1; i <= count; i++) {
      await opened.writer.write();
      await opened.writer.write();
      await opened.writer.writeSnapshot(Buffer.from(`snapshot ${i}`));
    }
    return opened;
  }

  it('leaves the generation before it, and removes what is older', async () => {
    const { keys } = await withSnapshots(3);
    expect(await keys()).toEqual(['head', 'log~4~', 'log~5~', 'log~6~', 'snap~4~', 'snap~6~']);
  });

  it('leaves every log row where they are to be kept', async () => {
    const { keys, partitionKey } = openChain();
    const writer = new ChainWriter(new TableChainStore(table, partitionKey, { keepLog: true }));
    for (let i = 1; i <= 3; i++) {
      await writer.write();
      await writer.writeSnapshot(Buffer.from(`snapshot ${i}`));
    }
    const kept = ['head', 'log~1~', 'log~2~', 'log~3~', 'snap~2~', 'snap~3~'];
    expect(await keys()).toEqual(kept);
  });

  it('removes more rows than one transaction takes', async () => {
    const { writer, keys } = openChain();
    for (let i = 0; i < 120; i++) await writer.write();
    await writer.writeSnapshot(Buffer.from('one'));
    await writer.write();
    await writer.writeSnapshot(Buffer.from('two'));
    expect(await keys()).toEqual(['head', 'log~120~', 'log~121~', 'snap~120~', 'snap~121~']);
  });

  it('is not pointed at when its parts could not be written', async () => {
    const { chain, writer, through } = await withSnapshots(1);
    await writer.write();
    const isSnapshot = ([first]: readonly unknown[]) => JSON.stringify(first).includes('snap~');
    const away = through(cutOff(table, isSnapshot));
    const outcome = await away.writeSnapshot(writer.etag!, writer.head, Buffer.from('lost'));
    expect(outcome).toEqual({ kind: 'unknown' });
    expect(Buffer.from((await chain.load())!.snapshot!).toString()).toBe('snapshot 1');
  });

  it.each([
    ['storage is away', undefined],
    ['another writer removes them too', 404],
  ])('is good although %s when older rows are to be removed', async (_, status) => {
    const { chain, writer, keys, through } = await withSnapshots(2);
    await writer.write();
    const away = through(cutOff(table, ([first]) => first?.[0] === 'delete', status));
    const outcome = await away.writeSnapshot(writer.etag!, writer.head, Buffer.from('third'));
    expect(outcome.kind).toBe('committed');
    expect(Buffer.from((await chain.load())!.snapshot!).toString()).toBe('third');
    expect(await keys()).toContain('snap~2~');
  });
});

describe('loading', () => {
  it('leaves out what is missing, and gives what is left of a row', async () => {
    const { chain, writer, remove } = openChain();
    await writer.write();
    await writer.writeSnapshot(randomBytes(maxRowBytes + 1));
    for (let i = 0; i < 2; i++) await writer.write();
    await writer.write({ log: randomBytes(maxRowBytes + 1) });
    for (const key of [snapKey(1, 0), logKey(2, 0), logKey(4, 0)]) await remove(key);
    const { snapshot, logs } = (await chain.load())!;
    expect(snapshot).toHaveLength(1);
    expect(logs.map(({ length }) => length)).toEqual([5]);
  });

  it('gives a snapshot that was removed as empty', async () => {
    const { chain, writer, remove } = openChain();
    await writer.write();
    await writer.writeSnapshot(Buffer.from('gone'));
    await remove(snapKey(1, 0));
    expect(await chain.load()).toMatchObject({ snapshotCommit: 1, snapshot: { length: 0 } });
  });

  it.each([
    [{ format: 2, head: '{}' }, 'its head has format 2, and this code reads 1'],
    [{ format: 1, head: '{"commit":' }, 'its head is not JSON'],
    [{ format: 1, head: '{}', checksum: '1' }, 'the checksum of its head differs'],
  ])('refuses the head %o', async (row, refusal) => {
    const { chain, partitionKey } = openChain();
    await table.createEntity({ partitionKey, rowKey: 'head', ...row });
    for (const reading of [chain.load(), chain.readHead()]) {
      await expect(reading).rejects.toThrow(CorruptChainError);
      await expect(reading).rejects.toThrow(refusal);
    }
  });

  it('reads a head that was written without a checksum', async () => {
    const { chain, writer, rows } = openChain();
    await writer.write();
    const [{ checksum, etag: _, ...row }] = (await rows()).filter(
      ({ rowKey }) => rowKey === 'head',
    ) as [{ checksum: string; etag: string; partitionKey: string; rowKey: string }];
    expect(checksum).toMatch(/^[0-9a-f]{1,8}$/);
    await table.updateEntity(row, 'Replace');
    expect((await chain.readHead())?.head).toEqual(writer.head);
  });
});

describe('the outbox', () => {
  it('gives a record in parts back whole, and removes all of them at once', async () => {
    const { chain, writer } = openChain();
    const records = [randomBytes(maxRowBytes + 200_000), Buffer.from('small')];
    const keys = await writer.write({ outbox: records });
    const rows = await chain.readOutbox();
    expect(rows.map(({ bytes }) => Buffer.from(bytes))).toEqual(records);
    expect(rows.flatMap((row) => row.keys)).toEqual(keys);
    const [large, small] = rows;
    expect(large?.keys).toHaveLength(2);
    await chain.removeFromOutbox(large!.keys);
    expect(await chain.readOutbox()).toEqual([small]);
  });

  it('never loses a part of a record while another stays', async () => {
    const { chain, writer, through } = openChain();
    const record = randomBytes(maxRowBytes + 1);
    const keys = await writer.write({ outbox: [record] });
    const away = through(cutOff(table, () => true));
    await expect(away.removeFromOutbox(keys)).rejects.toThrow('not reachable');
    expect(record.equals((await chain.readOutbox())[0]!.bytes)).toBe(true);
  });
});

describe('storage that is away', () => {
  it.each([
    ['the head', (chain: TableChainStore) => chain.readHead()],
    ['the state', (chain: TableChainStore) => chain.load()],
    ['the size of the outbox', (chain: TableChainStore) => chain.countOutbox()],
    ['the outbox', (chain: TableChainStore) => chain.readOutbox()],
    [
      'the removal of what was handed on',
      (chain: TableChainStore) => chain.removeFromOutbox(['k']),
    ],
  ])('is told as an outage by %s', async (_what, ask) => {
    const { through } = openChain();
    await expect(ask(through(unreachable(table)))).rejects.toMatchObject({
      ...{ name: 'ServiceError', code: 'ServiceUnavailable', retryAfterSeconds: 5 },
    });
  });
});
