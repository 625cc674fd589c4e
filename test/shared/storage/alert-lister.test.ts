import type { TableClient } from '@azure/data-tables';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Alert } from '../../../shared/alerts/alert.ts';
import type { AlertFilter } from '../../../shared/alerts/alert-store.ts';
import { AlertLister } from '../../../shared/storage/alert-lister.ts';
import { TableAlertStore } from '../../../shared/storage/table-alert-store.ts';
import { alertIdOf, alertImage, alertImages, ended } from '../../support/alert-images.ts';
import { scanningInVain } from '../../support/faulty-table.ts';
import { FixedClock } from '../../support/fixed-clock.ts';
import { openTestTable } from '../../support/open-test-table.ts';
import { range } from '../../support/range.ts';

let table: TableClient;
let clock: FixedClock;
let lister: AlertLister;
let store: TableAlertStore;

beforeEach(async () => {
  table = await openTestTable();
  clock = new FixedClock();
  lister = new AlertLister(table, 'plant');
  store = new TableAlertStore(table, 'plant', clock);
});

function refusal(code: string) {
  return expect.objectContaining({ name: 'ServiceError', code });
}

/** Reads a whole list, page by page. */
async function listAll(filter: AlertFilter, top: number): Promise<Alert[]> {
  const all: Alert[] = [];
  let continuation: string | undefined;
  do {
    const page = await lister.list(filter, top, continuation);
    expect(page.items.length).toBeLessThanOrEqual(top);
    all.push(...page.items);
    continuation = page.continuation;
  } while (continuation !== undefined);
  return all;
}

async function idsOf(filter: AlertFilter, top = 100): Promise<string[]> {
  return (await listAll(filter, top)).map(({ id }) => id);
}

describe('AlertLister: a list', () => {
  it('has the newest detected first, whatever order they were written in', async () => {
    await store.write(alertImages(5, 1, 9));
    await store.write(alertImages(7, 3));
    expect(await idsOf({})).toEqual([9, 7, 5, 3, 1].map(alertIdOf));
    expect(await idsOf({ deviceId: 'pump-7' })).toEqual([9, 7, 5, 3, 1].map(alertIdOf));
  });

  it('ends without a continuation when the last page is exactly full', async () => {
    await store.write(alertImages(1, 2, 3, 4));
    const first = await lister.list({}, 2);
    const second = await lister.list({}, 2, first.continuation);
    expect(second.items.map(({ id }) => id)).toEqual([2, 1].map(alertIdOf));
    expect(second.continuation).toBeUndefined();
  });

  it.each([{}, { deviceId: 'pump-7' }])(
    'neither repeats nor skips while alerts are added between pages: %j',
    async (filter) => {
      await store.write(alertImages(...range(100, 120)));
      const seen: string[] = [];
      let continuation: string | undefined;
      let added = 0;
      do {
        const page = await lister.list(filter, 3, continuation);
        seen.push(...page.items.map(({ id }) => id));
        continuation = page.continuation;
        await store.write(alertImages(200 + added, 50 + added));
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

  it('goes through 5,000 alerts, each once and in order, also those of one device', {
    timeout: 120_000,
  }, async () => {
    await store.write(range(0, 5_000).map((n) => alertImage(n, { deviceId: `d${n % 5}` })));
    const newestFirst = range(0, 5_000).reverse().map(alertIdOf);
    expect(await idsOf({}, 1_000)).toEqual(newestFirst);
    expect(await idsOf({ deviceId: 'd4' }, 700)).toEqual(newestFirst.filter((_, i) => i % 5 === 0));
  });

  it('is not moved by values that look like a filter', async () => {
    await store.write(alertImages(1));
    expect(await idsOf({ group: "x' or PartitionKey ne '" })).toEqual([]);
    expect(await idsOf({ deviceId: "x' or PartitionKey ne '" })).toEqual([]);
  });

  it.each(['', 'key', 'key id~abc', 'key ', 'mark x', "key at~' or true", 'mark bnVsbA=='])(
    'refuses the continuation %j',
    async (continuation) => {
      await expect(lister.list({}, 10, continuation)).rejects.toThrow(refusal('InvalidRequest'));
    },
  );

  it('gives a short page, and a way on, where the service scans long and finds little', async () => {
    await store.write(alertImages(1, 2, 3));
    const slow = new AlertLister(scanningInVain(table, 12), 'plant');
    const first = await slow.list({}, 10);
    expect(first.items).toEqual([]);
    const second = await lister.list({}, 10, first.continuation);
    expect(second.items.map(({ id }) => id)).toEqual([3, 2, 1].map(alertIdOf));
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
