import type { TableClient } from '@azure/data-tables';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Alert, AlertImage } from '../../../shared/alerts/alert.ts';
import type { AlertFilter } from '../../../shared/alerts/alert-store.ts';
import { TableAlertStore } from '../../../shared/storage/table-alert-store.ts';
import { alertIdOf, alertImage, ended } from '../../support/alert-images.ts';
import { losingAnswers, scanningInVain } from '../../support/faulty-table.ts';
import { FixedClock } from '../../support/fixed-clock.ts';
import { openTestTable } from '../../support/open-test-table.ts';

let table: TableClient;
let clock: FixedClock;
let store: TableAlertStore;

beforeEach(async () => {
  table = await openTestTable();
  clock = new FixedClock();
  store = new TableAlertStore(table, 'plant', clock);
});

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, i) => from + i);
}

function images(...numbers: number[]): AlertImage[] {
  return numbers.map((n) => alertImage(n));
}

function refusal(code: string) {
  return expect.objectContaining({ name: 'ServiceError', code });
}

/** Reads a whole list, page by page. */
async function listAll(filter: AlertFilter, top: number): Promise<Alert[]> {
  const all: Alert[] = [];
  let continuation: string | undefined;
  do {
    const page = await store.list(filter, top, continuation);
    expect(page.items.length).toBeLessThanOrEqual(top);
    all.push(...page.items);
    continuation = page.continuation;
  } while (continuation !== undefined);
  return all;
}

async function idsOf(filter: AlertFilter, top = 100): Promise<string[]> {
  return (await listAll(filter, top)).map(({ id }) => id);
}

describe('an alert that was written', () => {
  it('is read with every field, active, and with the time it was stored', async () => {
    const image = alertImage(1, {
      moduleId: 'agent',
      observed: 12.5,
      observedAtLeast: true,
      range: { min: 1, max: 5 },
      timeWindowSize: 'PT5M',
      value: 'ü "nc" 🚒 \u0000 \r\n--changeset_x',
      evidence: [
        {
          stream: 'telemetry',
          partition: '0',
          sequenceNumber: 9_007_199_254_740_991,
          enqueuedTimeUtc: '2026-01-01T00:00:00.000Z',
          excerpt: 'ProcessCreate nc',
        },
      ],
    });
    await store.write([image]);
    expect(await store.get(alertIdOf(1))).toEqual({
      ...image.condition,
      status: 'Active',
      storedTimeUtc: '2026-01-01T00:00:00.000Z',
      etag: '"0"',
    });
  });

  it('is found in the list, in the list of its device, and by its id', async () => {
    await store.write(images(1));
    const alert = await store.get(alertIdOf(1));
    expect(await store.list({}, 10)).toEqual({ items: [alert] });
    expect(await store.list({ deviceId: 'pump-7' }, 10)).toEqual({ items: [alert] });
  });

  it('belongs to its hub: another hub with the same table does not see it', async () => {
    await store.write(images(1));
    const other = new TableAlertStore(table, 'plant2', clock);
    expect(await other.get(alertIdOf(1))).toBeUndefined();
    expect(await other.list({}, 10)).toEqual({ items: [] });
    expect(await other.list({ deviceId: 'pump-7' }, 10)).toEqual({ items: [] });
  });

  it('keeps the time it was first stored', async () => {
    await store.write(images(1));
    clock.advance(60_000);
    await store.write([ended(alertImage(1))]);
    expect(await store.get(alertIdOf(1))).toMatchObject({
      status: 'Resolved',
      storedTimeUtc: '2026-01-01T00:00:00.000Z',
    });
  });

  it('is not found under an id that is none', async () => {
    for (const id of ['', '..', "'", 'a/b', 'x'.repeat(3_000), alertIdOf(2)]) {
      expect(await store.get(id)).toBeUndefined();
    }
  });
});

describe('writes', () => {
  it('may be repeated', async () => {
    const batch = images(...range(0, 130));
    await store.write(batch);
    await store.write(batch);
    expect(await idsOf({})).toHaveLength(130);
    expect(await idsOf({ deviceId: 'pump-7' })).toHaveLength(130);
  });

  it('of an older commit never undo a newer one, in whatever order they come', async () => {
    const history = range(1, 6).map((commit) => alertImage(1, { occurrences: commit }, commit));
    const order = fc.shuffledSubarray(history, { minLength: 1 });
    let device = 0;
    await fc.assert(
      fc.asyncProperty(order, fc.boolean(), async (given, atOnce) => {
        const own = alertImage(1_000 + device++).condition;
        const writes = given.map(({ commit, condition: { occurrences } }) => ({
          ...alertImage(1, {}, commit),
          condition: { ...own, occurrences },
        }));
        if (atOnce) await Promise.all(writes.map((image) => store.write([image])));
        else for (const image of writes) await store.write([image]);
        const newest = Math.max(...given.map(({ commit }) => commit));
        expect((await store.get(own.id))?.occurrences).toBe(newest);
      }),
      { numRuns: 30 },
    );
  });

  it('take several images of one alert in one call, the newest of them counting', async () => {
    const first = alertImage(1, {}, 7);
    await store.write([first, ended(first), alertImage(1, { occurrences: 5 }, 6)]);
    expect(await store.get(alertIdOf(1))).toMatchObject({ status: 'Resolved', occurrences: 1 });
  });

  it('compare commits as numbers, also large ones', async () => {
    await store.write([alertImage(1, { occurrences: 1 }, 9)]);
    await store.write([alertImage(1, { occurrences: 2 }, 10)]);
    await store.write([alertImage(1, { occurrences: 3 }, 9_007_199_254_740_991)]);
    await store.write([alertImage(1, { occurrences: 4 }, 9_007_199_254_740_990)]);
    expect((await store.get(alertIdOf(1)))?.occurrences).toBe(3);
  });

  it('of nothing do nothing', async () => {
    await store.write([]);
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
    await store.write(range(0, 60).map((n) => alertImage(n, condition)));
    const alert = await store.get(alertIdOf(59));
    expect(alert?.value).toHaveLength(1_024);
    expect(alert?.evidence).toHaveLength(10);
    expect(alert?.evidence[9]?.excerpt).toHaveLength(256);
  });

  it('survive storage that loses every second answer after the fact', async () => {
    const losing = losingAnswers(table);
    const unlucky = new TableAlertStore(losing, 'plant', clock);
    await unlucky.write(images(...range(0, 20)));
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

describe('a list', () => {
  it('has the newest detected first, whatever order they were written in', async () => {
    await store.write(images(5, 1, 9));
    await store.write(images(7, 3));
    expect(await idsOf({})).toEqual([9, 7, 5, 3, 1].map(alertIdOf));
    expect(await idsOf({ deviceId: 'pump-7' })).toEqual([9, 7, 5, 3, 1].map(alertIdOf));
  });

  it('ends without a continuation when the last page is exactly full', async () => {
    await store.write(images(1, 2, 3, 4));
    const first = await store.list({}, 2);
    const second = await store.list({}, 2, first.continuation);
    expect(second.items.map(({ id }) => id)).toEqual([2, 1].map(alertIdOf));
    expect(second.continuation).toBeUndefined();
  });

  it.each([{}, { deviceId: 'pump-7' }])(
    'neither repeats nor skips while alerts are added between pages: %j',
    async (filter) => {
      await store.write(images(...range(100, 120)));
      const seen: string[] = [];
      let continuation: string | undefined;
      let added = 0;
      do {
        const page = await store.list(filter, 3, continuation);
        seen.push(...page.items.map(({ id }) => id));
        continuation = page.continuation;
        await store.write(images(200 + added, 50 + added));
        added += 1;
      } while (continuation !== undefined && added < 40);
      expect(new Set(seen).size).toBe(seen.length);
      const before = range(100, 120).map(alertIdOf);
      expect(seen.filter((id) => before.includes(id))).toEqual(before.reverse());
    },
  );

  it('takes every filter of the API, alone and together, in pages of any size', async () => {
    const numbers = range(0, 48);
    await store.write(numbers.map((n) => alertImage(n, variant(n))));
    await store.write(
      numbers.filter((n) => n % 4 === 0).map((n) => ended(alertImage(n, variant(n)))),
    );
    for (const n of numbers.filter((n) => n % 3 === 0)) {
      await store.handle(
        alertIdOf(n),
        n % 2 === 0 ? { action: 'dismiss', verdict: 'falsePositive' } : { action: 'acknowledge' },
        { by: 'kim' },
      );
    }
    const everything = await listAll({}, 100);
    const startMs = Date.UTC(2026, 0, 1);
    const filters: fc.Arbitrary<AlertFilter> = fc.record(
      {
        status: fc.constantFrom('Active', 'InProgress', 'Resolved', 'Dismissed'),
        severity: fc.constantFrom('Low', 'High'),
        group: fc.constantFrom('pumps', "o'brien"),
        deviceId: fc.constantFrom('pump-7', "d'or#1"),
        ruleType: fc.constantFrom('ProcessNotAllowed', 'LocalUserNotAllowed'),
        fromMs: fc.nat(50).map((n) => startMs + n * 1_000),
        toMs: fc.nat(50).map((n) => startMs + n * 1_000),
      },
      { requiredKeys: [] },
    );
    await fc.assert(
      fc.asyncProperty(filters, fc.integer({ min: 1, max: 60 }), async (filter, top) => {
        expect(await listAll(filter, top)).toEqual(
          everything.filter((alert) => passes(alert, filter)),
        );
      }),
      { numRuns: 60 },
    );
  });

  it('goes through 5,000 alerts, each once and in order, also those of one device', async () => {
    await store.write(range(0, 5_000).map((n) => alertImage(n, { deviceId: `d${n % 5}` })));
    const newestFirst = range(0, 5_000).reverse().map(alertIdOf);
    expect(await idsOf({}, 1_000)).toEqual(newestFirst);
    expect(await idsOf({ deviceId: 'd4' }, 700)).toEqual(newestFirst.filter((_, i) => i % 5 === 0));
  });

  it('is not moved by values that look like a filter', async () => {
    await store.write(images(1));
    expect(await idsOf({ group: "x' or PartitionKey ne '" })).toEqual([]);
    expect(await idsOf({ deviceId: "x' or PartitionKey ne '" })).toEqual([]);
  });

  it.each(['', 'key', 'key id~abc', 'key ', 'mark x', "key at~' or true", 'mark bnVsbA=='])(
    'refuses the continuation %j',
    async (continuation) => {
      await expect(store.list({}, 10, continuation)).rejects.toThrow(refusal('InvalidRequest'));
    },
  );

  it('gives a short page, and a way on, where the service scans long and finds little', async () => {
    await store.write(images(1, 2, 3));
    const slow = new TableAlertStore(scanningInVain(table, 12), 'plant', clock);
    const first = await slow.list({}, 10);
    expect(first.items).toEqual([]);
    const second = await store.list({}, 10, first.continuation);
    expect(second.items.map(({ id }) => id)).toEqual([3, 2, 1].map(alertIdOf));
  });
});

describe('people and the evaluator', () => {
  it('write columns of their own, in whatever order they come', async () => {
    const step = fc.constantFrom('evaluator', 'acknowledge', 'dismiss', 'reopen');
    let n = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 8 }), async (steps) => {
        const image = alertImage(n++);
        await store.write([image]);
        const outcomes = await Promise.allSettled(
          steps.map((what, i) => {
            if (what === 'evaluator') return store.write([ended(image, i + 1)]);
            const change =
              what === 'dismiss'
                ? ({ action: what, verdict: 'benignPositive' } as const)
                : ({ action: what } as const);
            return store.handle(image.condition.id, change, { by: `person ${i}` });
          }),
        );
        const done = steps.filter((_, i) => outcomes[i]?.status === 'fulfilled');
        const alert = await store.get(image.condition.id);
        expect(alert?.resolution).toBe(done.includes('evaluator') ? 'quiet' : undefined);
        expect(alert?.etag).toBe(`"${done.filter((what) => what !== 'evaluator').length}"`);
        expect(alert?.acknowledgedBy !== undefined).toBe(done.includes('acknowledge'));
        const failed = outcomes.filter((outcome) => outcome.status === 'rejected');
        for (const { reason } of failed) expect(reason).toMatchObject({ code: 'Conflict' });
      }),
      { numRuns: 40 },
    );
  });

  it('do not disturb each other: an alert can be handled with the etag seen before it changed', async () => {
    await store.write(images(1));
    const seen = await store.get(alertIdOf(1));
    await store.write([ended(alertImage(1))]);
    const alert = await store.handle(
      alertIdOf(1),
      { action: 'dismiss', verdict: 'truePositive', note: 'seen' },
      { by: 'kim', etag: seen!.etag },
    );
    expect(alert).toMatchObject({ status: 'Dismissed', resolution: 'quiet', dismissedBy: 'kim' });
  });

  it('are refused with the etag of before another person', async () => {
    await store.write(images(1));
    await store.handle(alertIdOf(1), { action: 'acknowledge' }, { by: 'kim', etag: '"0"' });
    const late = store.handle(
      alertIdOf(1),
      { action: 'dismiss', verdict: 'truePositive' },
      { by: 'lee', etag: '"0"' },
    );
    await expect(late).rejects.toThrow(refusal('PreconditionFailed'));
  });

  it('of an alert that is not there get nothing', async () => {
    expect(await store.handle('none', { action: 'reopen' }, { by: 'kim' })).toBeUndefined();
  });

  it('end up as the last handling says, whoever raced', async () => {
    await store.write(images(1));
    const race = await Promise.allSettled(
      range(0, 8).map((i) =>
        store.handle(alertIdOf(1), { action: 'acknowledge' }, { by: `person ${i}` }),
      ),
    );
    const winners = race.filter(({ status }) => status === 'fulfilled');
    expect(winners).toHaveLength(1);
    const alert = await store.get(alertIdOf(1));
    expect(winners[0]).toMatchObject({ value: { acknowledgedBy: alert?.acknowledgedBy } });
  });
});

function variant(n: number) {
  return {
    severity: n % 2 === 0 ? ('Low' as const) : ('High' as const),
    group: n % 5 === 0 ? "O'Brien" : 'Pumps',
    deviceId: n % 3 === 1 ? "d'or#1" : 'pump-7',
    ruleType: n % 7 === 0 ? 'LocalUserNotAllowed' : 'ProcessNotAllowed',
  };
}

/** What the filters mean, said without storage. */
function passes(alert: Alert, filter: AlertFilter): boolean {
  const { fromMs = -Infinity, toMs = Infinity, group, ...equal } = filter;
  const detectedMs = Date.parse(alert.detectedTimeUtc);
  return (
    detectedMs >= fromMs &&
    detectedMs < toMs &&
    (group === undefined || alert.group.toLowerCase() === group) &&
    Object.entries(equal).every(([name, value]) => alert[name as keyof Alert] === value)
  );
}
