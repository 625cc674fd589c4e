import { odata, type TableClient } from '@azure/data-tables';
import { beforeAll, describe, expect, it } from 'vitest';
import { changeKey } from '../../../shared/storage/change-row.ts';
import { deleteRows, keptChanges, trimChanges } from '../../../shared/storage/trim-changes.ts';
import { openTestTable } from '../../support/open-test-table.ts';

let table: TableClient;
beforeAll(async () => {
  table = await openTestTable();
});

async function writeChanges(partitionKey: string, from: number, to: number): Promise<void> {
  for (let next = from; next < to; next += 100) {
    const rows = Array.from({ length: Math.min(100, to - next) }, (_, i) => changeKey(next + i));
    await table.submitTransaction(rows.map((rowKey) => ['create', { partitionKey, rowKey }]));
  }
}

async function keysOf(partitionKey: string): Promise<string[]> {
  const keys: string[] = [];
  const filter = odata`PartitionKey eq ${partitionKey}`;
  for await (const { rowKey } of table.listEntities({ queryOptions: { filter } }))
    keys.push(rowKey!);
  return keys;
}

describe('trimChanges', () => {
  it('deletes change rows older than the kept ones, however many, and no other row', async () => {
    await writeChanges('many', 1, 301);
    await table.createEntity({ partitionKey: 'many', rowKey: 'device~a' });
    await trimChanges(table, 'many', keptChanges + 250);
    const kept = Array.from({ length: 51 }, (_, i) => changeKey(250 + i));
    expect(await keysOf('many')).toEqual([...kept, 'device~a']);
    await trimChanges(table, 'many', keptChanges + 250);
    expect(await keysOf('many')).toHaveLength(kept.length + 1);
  });

  it('keeps everything of a short history', async () => {
    await writeChanges('few', 1, 11);
    await trimChanges(table, 'few', 10);
    expect(await keysOf('few')).toHaveLength(10);
  });

  it('may run twice at once', async () => {
    await writeChanges('twice', 1, 101);
    const version = keptChanges + 101;
    await Promise.all([trimChanges(table, 'twice', version), trimChanges(table, 'twice', version)]);
    expect(await keysOf('twice')).toEqual([]);
  });
});

it('deleting no rows asks for nothing', async () => {
  await expect(deleteRows(table, 'none', [])).resolves.toBeUndefined();
});
