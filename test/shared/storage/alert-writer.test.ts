import type { TableClient } from '@azure/data-tables';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import type { AlertFilter } from '../../../shared/alerts/alert-store.ts';
import { AlertWriter } from '../../../shared/storage/alert-writer.ts';
import { TableAlertStore } from '../../../shared/storage/table-alert-store.ts';
import { alertIdOf, alertImage, alertImages, ended } from '../../support/alert-images.ts';
import { dyingBefore, interrupted, losingAnswers } from '../../support/faulty-table.ts';
import { FixedClock } from '../../support/fixed-clock.ts';
import { openTestTable } from '../../support/open-test-table.ts';
import { range } from '../../support/range.ts';

let table: TableClient;
let clock: FixedClock;
let writer: AlertWriter;
let store: TableAlertStore;

beforeEach(async () => {
  table = await openTestTable();
  clock = new FixedClock();
  writer = new AlertWriter(table, 'plant', clock);
  store = new TableAlertStore(table, 'plant', clock);
});

async function idsOf(filter: AlertFilter): Promise<string[]> {
  return (await store.list(filter, 1_000)).items.map(({ id }) => id);
}

async function firstRowKey(): Promise<string> {
  for await (const { rowKey } of table.listEntities()) return rowKey!;
  throw new Error('the table is empty');
}

describe('AlertWriter: writes', () => {
  it('may be repeated', async () => {
    const batch = alertImages(...range(0, 130));
    await writer.write(batch);
    await writer.write(batch);
    expect(await idsOf({})).toHaveLength(130);
    expect(await idsOf({ deviceId: 'pump-7' })).toHaveLength(130);
  });

  it('of an older commit never undo a newer one, in whatever order they come', async () => {
    const history = range(1, 6).map((commit) => alertImage(1, { occurrences: commit }, commit));
    const order = fc.shuffledSubarray(history, { minLength: 1 });
    let next = 1_000;
    await fc.assert(
      fc.asyncProperty(order, fc.boolean(), async (given, atOnce) => {
        const own = alertImage(next++).condition;
        const writes = given.map(({ commit, condition: { occurrences } }) => ({
          ...alertImage(1, {}, commit),
          condition: { ...own, occurrences },
        }));
        if (atOnce) await Promise.all(writes.map((image) => writer.write([image])));
        else for (const image of writes) await writer.write([image]);
        const newest = Math.max(...given.map(({ commit }) => commit));
        expect((await store.get(own.id))?.occurrences).toBe(newest);
      }),
      { numRuns: 30 },
    );
  });

  it('take several images of one alert in one call, the newest of them counting', async () => {
    const first = alertImage(1, {}, 7);
    await writer.write([first, ended(first), alertImage(1, { occurrences: 5 }, 6)]);
    expect(await store.get(alertIdOf(1))).toMatchObject({ status: 'Resolved', occurrences: 1 });
  });

  it('compare commits as numbers, also large ones', async () => {
    await writer.write([alertImage(1, { occurrences: 1 }, 9)]);
    await writer.write([alertImage(1, { occurrences: 2 }, 10)]);
    await writer.write([alertImage(1, { occurrences: 3 }, 9_007_199_254_740_991)]);
    await writer.write([alertImage(1, { occurrences: 4 }, 9_007_199_254_740_990)]);
    expect((await store.get(alertIdOf(1)))?.occurrences).toBe(3);
  });

  it('of nothing do nothing', async () => {
    await writer.write([]);
    expect(await store.list({}, 10)).toEqual({ items: [] });
  });

  it('keep an alert within a row whatever a device sends', async () => {
    const hostile = '\u0000'.repeat(100_000);
    const evidence = range(0, 50).map((sequenceNumber) => ({
      stream: 'telemetry',
      partition: '0',
      sequenceNumber,
      enqueuedTimeUtc: '2026-01-01T00:00:00.000Z',
      excerpt: hostile,
    }));
    const condition = { value: hostile, description: hostile, evidence };
    await writer.write(range(0, 60).map((n) => alertImage(n, condition)));
    const alert = await store.get(alertIdOf(59));
    expect(alert?.value).toHaveLength(1_024);
    expect(alert?.evidence).toHaveLength(10);
    expect(alert?.evidence[9]?.excerpt).toHaveLength(256);
  });

  it('that were overtaken after they had read do not undo what overtook them', async () => {
    await writer.write([alertImage(1, { occurrences: 1 }, 1)]);
    const overtaking = () => writer.write([alertImage(1, { occurrences: 3 }, 3)]);
    const slow = new AlertWriter(interrupted(table, overtaking), 'plant', clock);
    await slow.write([alertImage(1, { occurrences: 2 }, 2)]);
    expect((await store.get(alertIdOf(1)))?.occurrences).toBe(3);
  });

  it('begin an alert once, whoever else begins it at the same time', async () => {
    const overtaking = () => writer.write([alertImage(1, { occurrences: 1 }, 1)]);
    const slow = new AlertWriter(interrupted(table, overtaking), 'plant', clock);
    await slow.write([alertImage(1, { occurrences: 2 }, 2), alertImage(2)]);
    expect((await store.get(alertIdOf(1)))?.occurrences).toBe(2);
    expect(await idsOf({})).toEqual([2, 1].map(alertIdOf));
  });

  it('of an alert that begins again at another time go to the row it has', async () => {
    const first = alertImage(1, {}, 1);
    await writer.write([ended(first), alertImage(2)]);
    const again = alertImage(1, { detectedTimeUtc: '2026-02-01T00:00:00.000Z' }, 5);
    await writer.write([again, alertImage(3)]);
    expect(await store.get(alertIdOf(1))).toMatchObject({
      status: 'Active',
      detectedTimeUtc: '2026-02-01T00:00:00.000Z',
    });
    expect((await idsOf({})).sort()).toEqual([1, 2, 3].map(alertIdOf).sort());
  });

  it('leave alone what a person did after they had read', async () => {
    await writer.write(alertImages(1));
    const person = () => store.handle(alertIdOf(1), { action: 'acknowledge' }, { by: 'kim' });
    const slow = new AlertWriter(interrupted(table, person), 'plant', clock);
    await slow.write([alertImage(1, { occurrences: 2 }, 2)]);
    expect(await store.get(alertIdOf(1))).toMatchObject({
      occurrences: 2,
      acknowledgedBy: 'kim',
      status: 'InProgress',
    });
  });

  it('that were cut short show nothing until they are repeated, and then everything', async () => {
    const dying = new AlertWriter(dyingBefore(table, 'plant~alert'), 'plant', clock);
    await expect(dying.write(alertImages(1, 2))).rejects.toThrow('died');
    expect(await table.getEntity('plant~device~pump-7', await firstRowKey())).toBeDefined();
    expect(await idsOf({ deviceId: 'pump-7' })).toEqual([]);
    expect(await store.get(alertIdOf(1))).toBeUndefined();
    await writer.write(alertImages(1, 2));
    expect(await idsOf({ deviceId: 'pump-7' })).toEqual([2, 1].map(alertIdOf));
    expect(await store.get(alertIdOf(1))).toBeDefined();
  });

  it('survive storage that loses every second answer after the fact', async () => {
    const losing = losingAnswers(table);
    const unlucky = new TableAlertStore(losing, 'plant', clock);
    await unlucky.write(alertImages(...range(0, 20)));
    await unlucky.write(range(0, 20).map((n) => ended(alertImage(n))));
    await unlucky.handle(
      alertIdOf(3),
      { action: 'dismiss', verdict: 'falsePositive' },
      { by: 'kim' },
    );
    expect(await idsOf({ status: 'Resolved' })).toHaveLength(19);
    expect((await store.get(alertIdOf(3)))?.etag).toBe('"1"');
  });
});
