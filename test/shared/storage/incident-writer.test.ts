import type { TableClient } from '@azure/data-tables';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import type { IncidentReport, IncidentScope } from '../../../shared/incidents/incident.ts';
import { covers, scopeId } from '../../../shared/incidents/incident.ts';
import { TableIncidentStore } from '../../../shared/storage/table-incident-store.ts';
import { countedTable } from '../../support/counted-table.ts';
import { interrupted, losingAnswers } from '../../support/faulty-table.ts';
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
  store = aProcess();
});

/** A store as another process has it: with a memory of its own. */
function aProcess(itsTable = table): TableIncidentStore {
  return new TableIncidentStore(itsTable, 'plant', clock);
}

async function all() {
  return (await aProcess().list({}, 1_000)).items;
}

describe('IncidentWriter: a trouble that is told', () => {
  it('again and again is one incident, from where it was first seen, with the last detail', async () => {
    await store.raise(lag());
    clock.advance(60_000);
    await store.raise(lag({ from: '2026-01-01T00:01:00.000Z', detail: '11 min behind' }));
    expect(await all()).toEqual([
      expect.objectContaining({
        from: lag().from,
        detail: '11 min behind',
        status: 'open',
        raisedTimeUtc: '2026-01-01T00:00:00.000Z',
        etag: '"0"',
      }),
    ]);
  });

  it('without news costs nothing, nor does it to say that all is well', async () => {
    const { table: counting, asked } = countedTable(table);
    const counted = aProcess(counting);
    await counted.raise(lag());
    await counted.raise(lag());
    const before = asked();
    for (let i = 0; i < 50; i++) {
      await counted.raise(lag());
      await counted.end({ kind: 'stateCorrupt', stream: 'telemetry', partition: '3' });
    }
    expect(asked()).toBe(before);
  });

  it('by many processes at once is one incident', async () => {
    await Promise.all(range(0, 6).map(() => aProcess().raise(lag())));
    expect(await all()).toHaveLength(1);
  });

  it('by one process while another has just told it is one incident', async () => {
    const late = aProcess(interrupted(table, () => aProcess().raise(lag({ detail: 'first' }))));
    await late.raise(lag({ detail: 'second' }));
    expect(await all()).toMatchObject([{ detail: 'second', status: 'open' }]);
  });

  it('is an incident of its own in each partition, and for each key', async () => {
    await store.raise(lag());
    await store.raise(lag({ partition: '4' }));
    await store.raise(loss(40));
    await store.raise(loss(90));
    expect(await all()).toHaveLength(4);
  });
});

describe('IncidentWriter: a trouble that is over', () => {
  it('has ended, once, whichever process says so', async () => {
    await store.raise(lag());
    clock.advance(60_000);
    const other = aProcess();
    await other.end(lag());
    clock.advance(60_000);
    await Promise.all([store.end(lag()), other.end(lag()), aProcess().end(lag())]);
    const endedTimeUtc = '2026-01-01T00:01:00.000Z';
    expect(await all()).toMatchObject([{ status: 'ended', endedTimeUtc, to: endedTimeUtc }]);
  });

  it('may be that of one key, or of all', async () => {
    await store.raise(loss(40));
    await store.raise(loss(90));
    await store.raise(loss(40, { partition: '4' }));
    await store.end(loss(40));
    expect((await all()).map(({ status }) => status).sort()).toEqual(['ended', 'open', 'open']);
    await store.end({ kind: 'dataLoss', stream: 'telemetry', partition: '3' });
    expect(await all()).toEqual(
      expect.arrayContaining([expect.objectContaining({ status: 'open', partition: '4' })]),
    );
    expect(await store.countOpen()).toEqual({ dataLoss: 1 });
  });

  it('and comes back is a new incident if it begins anew', async () => {
    await store.raise(lag());
    await store.end(lag());
    clock.advance(60_000);
    await store.raise(lag({ from: '2026-01-01T00:00:30.000Z' }));
    expect((await all()).map(({ status }) => status)).toEqual(['open', 'ended']);
  });

  it('and is told again is the same incident, open, and seen by nobody', async () => {
    await store.raise(loss(40));
    const [first] = await all();
    await store.acknowledge(first!.id, { by: 'kim' });
    await store.end(loss(40));
    await store.raise(loss(40, { detail: 'again' }));
    const again = await all();
    expect(again).toMatchObject([{ id: first!.id, status: 'open', detail: 'again', etag: '"2"' }]);
    expect(again[0]).not.toHaveProperty('acknowledgedBy');
    expect(again[0]).not.toHaveProperty('endedTimeUtc');
  });

  it('while a person acknowledges it, keeps both', async () => {
    await store.raise(lag());
    const { id } = (await all())[0]!;
    const ending = aProcess(interrupted(table, () => store.acknowledge(id, { by: 'kim' })));
    await ending.end(lag());
    expect(await all()).toMatchObject([{ status: 'ended', acknowledgedBy: 'kim' }]);
  });
});

describe('IncidentWriter: whatever happens', () => {
  const report = fc.oneof(
    fc.record({ from: fc.constantFrom('a', 'b'), detail: fc.constantFrom('x', 'y') }).map(lag),
    fc
      .tuple(fc.constantFrom(1, 2), fc.constantFrom('x', 'y'))
      .map(([first, detail]) => loss(first, { detail })),
  );
  const { key: _, ...anyLoss } = loss(0);
  const scope = fc.constantFrom<IncidentScope>(lag(), loss(1), loss(2), anyLoss);
  const step = fc.record({
    process: fc.nat(1),
    told: fc.oneof(
      report.map((raised) => ({ raised })),
      scope.map((ended) => ({ ended })),
    ),
  });

  it('one incident a scope is open, as it was last told, by processes that lose answers', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
        const own = await openTestTable();
        const processes = [aProcess(losingAnswers(own)), aProcess(own)];
        const expected = new Map<string, IncidentReport>();
        for (const { process, told } of steps) {
          // What another process wrote is seen after a while.
          clock.advance(10_000);
          if ('raised' in told) {
            await processes[process]!.raise(told.raised);
            expected.set(scopeId(told.raised), told.raised);
          } else {
            await processes[process]!.end(told.ended);
            for (const [key, open] of expected) if (covers(told.ended, open)) expected.delete(key);
          }
        }
        const open = (await aProcess(own).list({ status: 'open' }, 1_000)).items;
        const brief = ({ kind, detail }: { kind: string; detail: string }) => `${kind} ${detail}`;
        expect(open.map(brief).sort()).toEqual([...expected.values()].map(brief).sort());
        const { evaluationLag = 0, dataLoss = 0 } = await aProcess(own).countOpen();
        expect(evaluationLag + dataLoss).toBe(expected.size);
      }),
      { numRuns: 30 },
    );
  });
});
