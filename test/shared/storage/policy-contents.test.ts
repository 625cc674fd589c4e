import type { TableClient } from '@azure/data-tables';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { untouchedDefaultGroup } from '../../../shared/policy/policy.ts';
import { toContentRows } from '../../../shared/storage/policy-content.ts';
import { PolicyContents } from '../../../shared/storage/policy-contents.ts';
import { intercepted, noAnswer } from '../../support/intercepted-table.ts';
import { openTestTable } from '../../support/open-test-table.ts';

let table: TableClient;

beforeEach(async () => {
  table = await openTestTable();
});

async function written(name: string) {
  const group = { ...untouchedDefaultGroup, name };
  const { reference, rows } = await toContentRows('plant', name, group, 'abc');
  await new PolicyContents(table, 'plant').write(rows);
  return { group, reference, rows };
}

async function rowsLeft(): Promise<unknown[]> {
  const left: unknown[] = [];
  for await (const row of table.listEntities()) left.push(row);
  return left;
}

describe('PolicyContents', () => {
  it('reads what was written, once, and shares reads under way', async () => {
    const { group, reference } = await written('a');
    const read = vi.spyOn(table, 'getEntity');
    const contents = new PolicyContents(table, 'plant');
    const [[one], [two]] = await Promise.all([
      contents.readAll([reference]),
      contents.readAll([reference]),
    ]);
    expect(one).toEqual(group);
    expect(two).toBe(one);
    expect((await contents.readAll([reference]))[0]).toBe(one);
    expect(read).toHaveBeenCalledTimes(1);
  });

  it('forgets what is not asked for', async () => {
    const [a, b] = [await written('a'), await written('b')];
    const contents = new PolicyContents(table, 'plant');
    await contents.readAll([a.reference, b.reference]);
    await contents.readAll([b.reference]);
    const read = vi.spyOn(table, 'getEntity');
    await contents.readAll([b.reference, a.reference]);
    expect(read).toHaveBeenCalledTimes(1);
  });

  it('keeps no failure, and what was just written', async () => {
    const { group, reference, rows } = await written('a');
    const contents = new PolicyContents(table, 'plant');
    await contents.discard(rows);
    await expect(contents.readAll([reference])).rejects.toThrow('a row is missing');
    await contents.write(rows);
    expect(await contents.readAll([reference])).toEqual([group]);
    const other = new PolicyContents(table, 'plant');
    other.keep(reference, group);
    expect((await other.readAll([reference]))[0]).toBe(group);
  });

  it('writes by as few transactions as rows fit into, and takes back what a write got done', async () => {
    const names = Array.from({ length: 250 }, (_, i) => `${i}`);
    const made = names.map((name) => toContentRows('plant', name, untouchedDefaultGroup, 'abc'));
    const rows = (await Promise.all(made)).flatMap((content) => content.rows);
    const breaking = intercepted(
      table,
      (method) => method === 'submitTransaction',
      (call, real) => (call === 2 ? Promise.reject(noAnswer()) : real()),
    );
    await expect(new PolicyContents(breaking, 'plant').write(rows)).rejects.toThrow('reset');
    await expect.poll(rowsLeft).toHaveLength(150);
    await new PolicyContents(table, 'plant').discard(rows);
    expect(await rowsLeft()).toEqual([]);
  });

  it('takes rows back, also when they are gone', async () => {
    const { rows } = await written('a');
    const contents = new PolicyContents(table, 'plant');
    await contents.discard(rows);
    await contents.discard(rows);
    expect(await rowsLeft()).toEqual([]);
  });
});
