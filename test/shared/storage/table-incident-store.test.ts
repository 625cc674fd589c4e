import type { TableClient } from '@azure/data-tables';
import { beforeEach, describe, expect, it } from 'vitest';
import type { IncidentFilter } from '../../../shared/incidents/incident-store.ts';
import { ServiceError } from '../../../shared/kernel/service-error.ts';
import { TableIncidentStore } from '../../../shared/storage/table-incident-store.ts';
import { losingAnswers } from '../../support/faulty-table.ts';
import { FixedClock } from '../../support/fixed-clock.ts';
import { lag, loss } from '../../support/incident-reports.ts';
import { openTestTable } from '../../support/open-test-table.ts';
import { range } from '../../support/range.ts';

let table: TableClient;
let clock: FixedClock;
let store: TableIncidentStore;

beforeEach(async () => {
  table = await openTestTable();
  clock = new FixedClock();
  store = new TableIncidentStore(table, 'plant', clock);
});

async function raiseLosses(...firstLost: number[]): Promise<void> {
  for (const n of firstLost) {
    await store.raise(loss(n));
    clock.advance(1_000);
  }
}

async function idOf(from: string): Promise<string> {
  const { items } = await store.list({}, 1_000);
  return items.find((incident) => incident.from === from)!.id;
}

describe('TableIncidentStore: an incident', () => {
  it('is read with every field', async () => {
    await store.raise(loss(40));
    const id = await idOf('40');
    const { key: _, ...told } = loss(40);
    expect(await store.get(id)).toEqual({
      ...told,
      id,
      raisedTimeUtc: '2026-01-01T00:00:00.000Z',
      status: 'open',
      etag: '"0"',
    });
  });

  it('belongs to its hub', async () => {
    await store.raise(loss(40));
    const other = new TableIncidentStore(table, 'plant2', clock);
    expect(await other.list({}, 10)).toEqual({ items: [] });
    expect(await other.get(await idOf('40'))).toBeUndefined();
    expect(await other.countOpen()).toEqual({});
  });

  it.each(['', '..', "'", 'a/b', 'x'.repeat(3_000)])('is not found under %j', async (id) => {
    expect(await store.get(id)).toBeUndefined();
    expect(await store.acknowledge(id, { by: 'kim' })).toBeUndefined();
  });

  it('counts while it is open', async () => {
    await raiseLosses(1, 2, 3);
    await store.raise(lag());
    await store.end(loss(2));
    expect(await store.countOpen()).toEqual({ dataLoss: 2, evaluationLag: 1 });
  });
});

describe('TableIncidentStore: a list', () => {
  async function listAll(filter: IncidentFilter, top: number): Promise<string[]> {
    const found: string[] = [];
    let continuation: string | undefined;
    do {
      const page = await store.list(filter, top, continuation);
      expect(page.items.length).toBeLessThanOrEqual(top);
      found.push(...page.items.map(({ from }) => from));
      continuation = page.continuation;
    } while (continuation !== undefined);
    return found;
  }

  it.each([1, 2, 5, 6, 1_000])('has the last raised first, %i a page', async (top) => {
    await raiseLosses(...range(1, 6));
    await store.end(loss(3));
    expect(await listAll({}, top)).toEqual(['5', '4', '3', '2', '1']);
    expect(await listAll({ status: 'open' }, top)).toEqual(['5', '4', '2', '1']);
    expect(await listAll({ status: 'ended', kind: 'dataLoss' }, top)).toEqual(['3']);
    expect(await listAll({ kind: 'evaluationLag' }, top)).toEqual([]);
  });

  it('takes a stream, and is not moved by a value that looks like a filter', async () => {
    await store.raise(loss(1));
    await store.raise(loss(1, { stream: 'activities' }));
    await store.raise({ kind: 'syncStalled', from: '2026-01-01T00:00:00.000Z', detail: 'x' });
    expect(await listAll({ stream: 'activities' }, 10)).toEqual(['1']);
    expect(await listAll({ stream: "x' or PartitionKey ne '" }, 10)).toEqual([]);
    expect(await listAll({}, 10)).toHaveLength(3);
  });

  it.each(['', 'key', 'key id~abc', "key at~' or true"])('refuses to go on at %j', async (mark) => {
    await expect(store.list({}, 10, mark)).rejects.toMatchObject({ code: 'InvalidRequest' });
  });
});

describe('TableIncidentStore: an acknowledgement', () => {
  it('records who, when and why, and is not disturbed by what the app writes', async () => {
    await store.raise(lag());
    const id = await idOf(lag().from);
    clock.advance(60_000);
    await store.raise(lag({ detail: 'more' }));
    const precondition = (etag: string) => {
      if (etag !== '"0"') throw new ServiceError('PreconditionFailed', 'seen by another');
    };
    const seen = await store.acknowledge(id, { by: 'kim', note: 'on it', precondition });
    await store.end(lag());
    expect(seen).toMatchObject({
      acknowledgedBy: 'kim',
      acknowledgedTimeUtc: '2026-01-01T00:01:00.000Z',
      note: 'on it',
      detail: 'more',
      status: 'open',
    });
    const { status: _open, ...kept } = seen!;
    expect(await store.get(id)).toMatchObject({
      ...{ ...kept, status: 'ended' },
    });
    await expect(store.acknowledge(id, { by: 'lee', precondition })).rejects.toMatchObject({
      code: 'PreconditionFailed',
    });
  });

  it('is that of the first, whoever races', async () => {
    await store.raise(lag());
    const id = await idOf(lag().from);
    const race = await Promise.allSettled(
      range(0, 6).map((i) => store.acknowledge(id, { by: `person ${i}` })),
    );
    const winners = race.filter(({ status }) => status === 'fulfilled');
    expect(winners).toHaveLength(1);
    const { acknowledgedBy } = (await store.get(id))!;
    expect(winners[0]).toMatchObject({ value: { acknowledgedBy } });
    const losers = race.filter((outcome) => outcome.status === 'rejected');
    for (const { reason } of losers) expect(reason).toMatchObject({ code: 'Conflict' });
  });

  it('whose answer is lost is done once', async () => {
    await store.raise(lag());
    const id = await idOf(lag().from);
    const losing = new TableIncidentStore(losingAnswers(table), 'plant', clock);
    expect(await losing.acknowledge(id, { by: 'kim' })).toMatchObject({ etag: '"1"' });
  });
});
