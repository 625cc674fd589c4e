import type { TableClient } from '@azure/data-tables';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Sweep } from '../../../shared/devices/sweep-store.ts';
import { TableSweepStore } from '../../../shared/storage/table-sweep-store.ts';
import { openTestTable } from '../../support/open-test-table.ts';

let table: TableClient;
beforeAll(async () => {
  table = await openTestTable();
});

const sweep: Sweep = {
  number: 1,
  startedUtc: '2026-01-01T00:00:00.000Z',
  pages: 1,
  seen: 2,
  phase: 'reading',
  continuation: 'a token "with" {signs}',
  failures: 0,
};

function idsOfPage(page: number): string[] {
  return Array.from({ length: 1_000 }, (_, i) => `device-${page}-${i}`);
}

describe('a sweep store', () => {
  it('gives another process what was saved', async () => {
    const store = new TableSweepStore(table, 'restart');
    expect(await store.load()).toBeUndefined();
    await store.save(sweep, ['a']);
    const saved = { ...sweep, pages: 2, unconfirmed: { number: 1, startedUtc: sweep.startedUtc } };
    await store.save(saved, ['b']);
    const other = new TableSweepStore(table, 'restart');
    expect(await other.load()).toEqual(saved);
    const seen = await other.seenBy(1);
    expect(['a', 'b', 'c'].map((id) => seen.has(id))).toEqual([true, true, false]);
  });

  it('lets only one of two runs go on', async () => {
    const [one, two] = [new TableSweepStore(table, 'race'), new TableSweepStore(table, 'race')];
    await one.load();
    await two.load();
    await one.save(sweep, ['a']);
    const late = two.save({ ...sweep, pages: 7 }, ['b']);
    await expect(late).rejects.toMatchObject({ code: 'Conflict' });
    await one.save({ ...sweep, pages: 2 }, []);
    expect(await two.load()).toMatchObject({ pages: 2 });
    expect((await two.seenBy(1)).has('b')).toBe(false);
    await two.save({ ...sweep, pages: 3 }, []);
    await expect(one.save(sweep, [])).rejects.toMatchObject({ code: 'Conflict' });
  });

  it('keeps sweeps apart, and forgets the older ones', async () => {
    const store = new TableSweepStore(table, 'forget');
    await store.load();
    for (let number = 1; number <= 3; number++)
      for (let page = 0; page < 2; page++)
        await store.save({ ...sweep, number }, idsOfPage(number * 10 + page));
    await store.forgetBefore(3);
    expect((await store.seenBy(2)).has('device-20-0')).toBe(false);
    const seen = await store.seenBy(3);
    expect([...idsOfPage(30), ...idsOfPage(31)].every((id) => seen.has(id))).toBe(true);
    expect(seen.has('device-20-0')).toBe(false);
    await store.forgetBefore(3);
  });
});
