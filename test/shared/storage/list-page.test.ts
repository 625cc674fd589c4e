import type { TableClient, TableEntityResult } from '@azure/data-tables';
import { beforeAll, expect, it } from 'vitest';
import { listPage } from '../../../shared/storage/list-page.ts';
import { readPosition } from '../../../shared/storage/list-position.ts';
import { newestFirstKey } from '../../../shared/storage/newest-first-keys.ts';
import { scanningInVain } from '../../support/faulty-table.ts';
import { openTestTable } from '../../support/open-test-table.ts';
import { range } from '../../support/range.ts';

interface Row {
  n: number;
}

const partitionKey = 'plant~alert';
let table: TableClient;

beforeAll(async () => {
  table = await openTestTable();
  await table.submitTransaction(
    range(0, 7).map((n) => ['create', { partitionKey, rowKey: newestFirstKey(n, `row${n}`), n }]),
  );
});

async function list(top: number, continuation?: string, from = table) {
  const { behindKey = 'at~', ...mark } = readPosition(continuation);
  const filter = `PartitionKey eq '${partitionKey}' and RowKey gt '${behindKey}'`;
  const page = await listPage(
    from,
    { filter, start: mark, top },
    async (rows: readonly TableEntityResult<Row>[]) =>
      rows.map(({ rowKey, n }) => ({ rowKey: rowKey!, n })),
  );
  return { numbers: page.items.map(({ n }) => n), continuation: page.continuation };
}

it('listPage goes on behind the last row of a page that is full', async () => {
  const first = await list(3);
  const second = await list(3, first.continuation);
  const third = await list(3, second.continuation);
  expect([first, second, third].map(({ numbers }) => numbers)).toEqual([[6, 5, 4], [3, 2, 1], [0]]);
  expect(third.continuation).toBeUndefined();
});

it('listPage says that there is no more when the rows just fill the page', async () => {
  expect(await list(7)).toEqual({ numbers: [6, 5, 4, 3, 2, 1, 0], continuation: undefined });
});

it('listPage gives up a long scan with a short page, and goes on from there', async () => {
  const first = await list(3, undefined, scanningInVain(table, 12));
  expect(first.numbers).toEqual([]);
  const second = await list(10, first.continuation);
  expect(second.numbers).toEqual([6, 5, 4, 3, 2, 1, 0]);
});
