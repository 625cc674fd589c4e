import { RestError, type TableClient } from '@azure/data-tables';
import { beforeEach, expect, it } from 'vitest';
import { OpenIncidents } from '../../../shared/storage/open-incidents.ts';
import { TableIncidentStore } from '../../../shared/storage/table-incident-store.ts';
import { countedTable } from '../../support/counted-table.ts';
import { FixedClock } from '../../support/fixed-clock.ts';
import { lag, loss } from '../../support/incident-reports.ts';
import { openTestTable } from '../../support/open-test-table.ts';

let table: TableClient;
let clock: FixedClock;

beforeEach(async () => {
  table = await openTestTable();
  clock = new FixedClock();
  const store = new TableIncidentStore(table, 'plant', clock);
  await store.raise(lag());
  await store.raise(loss(40));
  await store.end(lag());
});

it('the open incidents of a hub are read, neither ended ones nor those of another hub', async () => {
  expect(await new OpenIncidents(table, 'plant', clock).all()).toMatchObject([loss(40)]);
  expect(await new OpenIncidents(table, 'plant2', clock).all()).toEqual([]);
});

it('they are read once in ten seconds, whoever asks, and again after a write', async () => {
  const counted = countedTable(table);
  const open = new OpenIncidents(counted.table, 'plant', clock);
  await Promise.all([open.all(), open.all()]);
  clock.advance(9_999);
  await open.all();
  expect(counted.asked()).toBe(1);
  clock.advance(1);
  await open.all();
  expect(counted.asked()).toBe(2);
  open.forget();
  await open.all();
  expect(counted.asked()).toBe(3);
  clock.advance(-20_000);
  await open.all();
  expect(counted.asked()).toBe(4);
});

it('a reading that fails is tried again', async () => {
  let isBroken = true;
  const failing = new Proxy(table, {
    get(target, name) {
      if (name === 'listEntities' && isBroken) throw new RestError('away', { statusCode: 503 });
      const member: unknown = Reflect.get(target, name);
      return typeof member === 'function' ? member.bind(target) : member;
    },
  });
  const open = new OpenIncidents(failing, 'plant', clock);
  await expect(open.all()).rejects.toThrow('away');
  isBroken = false;
  expect(await open.all()).toHaveLength(1);
});
