import type { TableClient } from '@azure/data-tables';
import { beforeAll, describe, expect, it } from 'vitest';
import { maxRowBytes } from '../../../shared/storage/binary-columns.ts';
import { TablePartition } from '../../../shared/storage/table-partition.ts';
import { openTestTable } from '../../support/open-test-table.ts';
import { range } from '../../support/range.ts';

let table: TableClient;
let partitions = 0;
beforeAll(async () => {
  table = await openTestTable();
});

async function partitionOf(...prefixes: string[]): Promise<TablePartition> {
  const partition = new TablePartition(table, `partition "${partitions++}"`);
  for (const prefix of prefixes)
    for (const row of partition.binaryRows(prefix, Buffer.from(prefix)))
      await table.createEntity(row);
  return partition;
}

const prefixesOf = async (partition: TablePartition) =>
  (await partition.readBinaryRows('a', 'z')).map(({ bytes }) => Buffer.from(bytes).toString());

describe('a partition of a table', () => {
  it.each([
    [0, 0],
    [1, 1],
    [maxRowBytes, 1],
    [maxRowBytes + 1, 2],
    [3 * maxRowBytes, 3],
  ])('needs for %i bytes %i rows', async (size, count) => {
    const partition = await partitionOf();
    expect(partition.binaryRows('a', new Uint8Array(size))).toHaveLength(count);
  });

  it('gives the rows of a range, its end not included, and none of its neighbours', async () => {
    await partitionOf('b');
    const partition = await partitionOf('d', 'b', 'c');
    expect(await prefixesOf(partition)).toEqual(['b', 'c', 'd']);
    const rows = await partition.readBinaryRows('b~', 'd~');
    expect(rows.map(({ bytes }) => Buffer.from(bytes).toString())).toEqual(['b', 'c']);
  });

  it('counts the rows of a range', async () => {
    const partition = await partitionOf('b', 'c', 'd');
    expect(await partition.countUpTo1000('b~', 'd~')).toBe(2);
    expect(await partition.countUpTo1000('e~', 'f~')).toBe(0);
  });

  it('removes what lies in ranges, however much', async () => {
    const partition = await partitionOf(...range(100, 350).map((n) => `b${n}`), 'c', 'd', 'e');
    await partition.removeRanges([
      ['b', 'c'],
      ['d', 'e'],
    ]);
    expect(await prefixesOf(partition)).toEqual(['c', 'e']);
  });

  it('removes all of some rows or none', async () => {
    const partition = await partitionOf('b', 'c');
    const [b, c] = (await partition.readBinaryRows('b', 'd')).map(({ rowKey }) => rowKey);
    expect(await partition.remove([b!, c!, 'gone'])).toBe(false);
    expect(await prefixesOf(partition)).toEqual(['b', 'c']);
    expect(await partition.remove([b!, c!])).toBe(true);
    expect(await prefixesOf(partition)).toEqual([]);
  });
});
