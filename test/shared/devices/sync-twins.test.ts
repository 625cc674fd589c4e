import type { TableClient } from '@azure/data-tables';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { DeviceFacts } from '../../../shared/devices/device.ts';
import { describeSync } from '../../../shared/devices/sync-twins.ts';
import { ServiceError } from '../../../shared/kernel/service-error.ts';
import { deviceFacts } from '../../support/device-facts.ts';
import { openTestTable } from '../../support/open-test-table.ts';
import { fleet, ids, SweptHub } from '../../support/swept-hub.ts';

let table: TableClient;
beforeAll(async () => {
  table = await openTestTable();
});

describe('a sweep', () => {
  it('fills the directory from several pages, and ends what was pending', async () => {
    const devices = fleet(25);
    const hub = new SweptHub(table, devices, 10);
    expect(await hub.directory.lastSweptUtc()).toBeUndefined();
    expect(await hub.sync()).toMatchObject({
      outcome: 'complete',
      pages: 3,
      seen: 25,
      changed: 25,
    });
    expect(await hub.live()).toEqual(ids(devices));
    expect(await hub.directory.lastSweptUtc()).toBe(hub.nowUtc());
  });

  it('expects at first what the hub says of itself, and nothing if it does not say', async () => {
    const hub = new SweptHub(table, fleet(40), 10);
    hub.registry.onPage = () => hub.clock.advance(120_000);
    expect(await hub.sync()).toMatchObject({ seen: 20, expected: 40, leftMs: 240_000 });
    const silent = new SweptHub(table, fleet(40), 10);
    silent.registry.count = () => Promise.reject(new Error('the hub is away'));
    silent.registry.onPage = () => silent.clock.advance(120_000);
    const report = await silent.sync();
    expect(report).toMatchObject({ seen: 20, expected: 0 });
    expect(report).not.toHaveProperty('leftMs');
  });

  it('of a hub without devices is complete too', async () => {
    const hub = new SweptHub(table, []);
    expect(await hub.sync()).toMatchObject({ outcome: 'complete', seen: 0 });
    expect(await hub.directory.lastSweptUtc()).toBeDefined();
  });

  it.each([
    ['nothing', 0],
    ['a part', 10],
  ])(
    'that is the first, and sees %s of what the hub counts, ends nothing until another agrees',
    async (_, seen) => {
      const hub = new SweptHub(table, fleet(25), 10);
      for (const id of [...hub.registry.devices.keys()].slice(seen)) hub.registry.hidden.add(id);
      expect(await hub.sync()).toMatchObject({ outcome: 'unconfirmed', seen, expected: 25 });
      expect(await hub.directory.lastSweptUtc()).toBeUndefined();
      expect(await hub.live()).toHaveLength(seen);
      // The count may be wrong as well: it lags.
      expect(await hub.sync()).toMatchObject({ outcome: 'complete', seen });
      expect(await hub.directory.lastSweptUtc()).toBeDefined();
    },
  );

  it('that is the first is measured by what the hub counts, whatever events have told before', async () => {
    const [known, ...rest] = fleet(25);
    const hub = new SweptHub(table, [known!, ...rest], 10);
    await hub.directory.apply([{ facts: known!, source: 'twinChange' }], hub.nowUtc());
    for (const { deviceId } of rest) hub.registry.hidden.add(deviceId);
    expect(await hub.sync()).toMatchObject({ outcome: 'unconfirmed', seen: 1, expected: 25 });
    hub.registry.hidden.clear();
    expect(await hub.sync()).toMatchObject({ outcome: 'complete', seen: 25 });
  });

  it('writes only what changed', async () => {
    const hub = new SweptHub(table, fleet(25), 10);
    await hub.sync();
    expect(await hub.sync()).toMatchObject({ outcome: 'complete', changed: 0, removed: 0 });
    hub.registry.set(deviceFacts('device-00003', { groupTag: 'moved', twinVersion: 2 }));
    hub.registry.set(deviceFacts('device-00004', { groupTag: 'group 1', status: 'disabled' }));
    expect(await hub.sync()).toMatchObject({ outcome: 'complete', changed: 2 });
    expect(await hub.directory.get('device-00003')).toMatchObject({ groupTag: 'moved' });
    expect(await hub.directory.get('device-00004')).toMatchObject({ status: 'disabled' });
  });

  it('does not bring back a deleted device that the query still lists', async () => {
    const [gone, ...rest] = fleet(10);
    const hub = new SweptHub(table, rest);
    await hub.sync();
    const deleted: DeviceFacts = { ...gone!, status: 'deleted' };
    await hub.directory.apply([{ facts: deleted, source: 'lifecycle' }], hub.nowUtc());
    hub.registry.ghosts.set(gone!.deviceId, gone!);
    await hub.sync();
    expect(await hub.directory.get(gone!.deviceId)).toMatchObject({ status: 'deleted' });
  });

  it('tells a recreated device, whose twin begins again, from an old answer', async () => {
    const hub = new SweptHub(table, [deviceFacts('a', { twinVersion: 57, groupTag: 'old' })]);
    await hub.sync();
    const recreated = deviceFacts('a', { generation: '638000000000000099', groupTag: 'new' });
    hub.registry.set(recreated);
    await hub.sync();
    expect(await hub.directory.get('a')).toMatchObject({ ...recreated, lastSource: 'lookup' });
  });

  it('lets news win that came while it was reading', async () => {
    const hub = new SweptHub(table, fleet(20), 10);
    await hub.sync();
    const moved = deviceFacts('device-00002', { groupTag: 'moved', twinVersion: 2 });
    const created = deviceFacts('created', { groupTag: 'group 1' });
    hub.registry.onPage = async (continuation) => {
      if (continuation === undefined) return;
      const changes = [moved, created].map((facts) => ({ facts, source: 'twinChange' as const }));
      await hub.directory.apply(changes, hub.nowUtc());
      hub.registry.set(created);
      hub.registry.hidden.add('created');
    };
    expect(await hub.sync()).toMatchObject({ outcome: 'complete', removed: 0 });
    expect(await hub.directory.get('device-00002')).toMatchObject({ groupTag: 'moved' });
    expect(await hub.directory.get('created')).toMatchObject({ status: 'enabled' });
  });
});

describe('a run that is cut short', () => {
  it('by its time goes on with the next page in the next run', async () => {
    const hub = new SweptHub(table, fleet(40), 10);
    hub.registry.onPage = () => hub.clock.advance(100_000);
    expect(await hub.sync()).toMatchObject({ outcome: 'paused', pages: 3, seen: 30 });
    hub.restart();
    expect(await hub.sync()).toMatchObject({
      outcome: 'complete',
      pages: 4,
      seen: 40,
      changed: 10,
    });
    expect(hub.registry.pagesRead).toBe(4);
    expect(await hub.live()).toHaveLength(40);
  });

  it('by its time amid a page of devices that were made anew finds out about the others next time', async () => {
    const size = 50;
    const hub = new SweptHub(table, fleet(size));
    for (const facts of fleet(size)) hub.registry.set({ ...facts, twinVersion: 9 });
    await hub.sync();
    const generation = '638000000000000099';
    for (const facts of fleet(size)) hub.registry.set({ ...facts, generation });
    hub.registry.onPage = () => hub.clock.advance(239_999);
    const { find } = hub.registry;
    hub.registry.find = (deviceId) => {
      hub.clock.advance(1);
      return find.call(hub.registry, deviceId);
    };
    const runs = [];
    for (let run = 0; run < 3; run++) runs.push(await hub.sync());
    expect(runs).toMatchObject([
      { outcome: 'paused', seen: 0, changed: 20 },
      { outcome: 'paused', seen: 0, changed: 20 },
      { outcome: 'complete', seen: size, changed: 10 },
    ]);
    expect(hub.registry.lookups).toBe(size);
    for (const record of await hub.records()) expect(record).toMatchObject({ generation });
  });

  it('tells how long the rest will take', async () => {
    const hub = new SweptHub(table, fleet(40), 10);
    await hub.sync();
    hub.registry.onPage = () => hub.clock.advance(120_000);
    expect(await hub.sync()).toMatchObject({ outcome: 'paused', seen: 20, leftMs: 240_000 });
  });

  it('by a page that is lost removes nothing, and goes on from that page', async () => {
    const hub = new SweptHub(table, fleet(30), 10);
    await hub.sync();
    const asked: (string | undefined)[] = [];
    hub.registry.onPage = (continuation) => {
      asked.push(continuation);
      if (asked.length === 2) throw new Error('429');
    };
    await expect(hub.sync()).rejects.toThrow('429');
    expect(await hub.live()).toHaveLength(30);
    expect(await hub.sync()).toMatchObject({ outcome: 'complete', pages: 3, seen: 30 });
    expect(asked).toEqual([undefined, 'device-00009', 'device-00009', 'device-00019']);
  });

  it('by a hub that asks to be left alone is not gone on with before, by whatever process', async () => {
    const hub = new SweptHub(table, fleet(30), 10);
    const busy = new ServiceError('ServiceUnavailable', 'busy', { retryAfterSeconds: 600 });
    hub.registry.onPage = (continuation) => {
      if (continuation !== undefined) throw busy;
    };
    await expect(hub.sync()).rejects.toBe(busy);
    hub.registry.onPage = () => undefined;
    hub.restart();
    hub.registry.pagesRead = 0;
    expect(await hub.sync()).toMatchObject({ outcome: 'paused', pages: 1 });
    expect(hub.registry.pagesRead).toBe(0);
    hub.clock.advance(600_000);
    expect(await hub.sync()).toMatchObject({ outcome: 'complete', pages: 3, seen: 30 });
    expect(hub.registry.pagesRead).toBe(2);
  });

  it('by a hub that stays busy for hours keeps what it has read', async () => {
    const hub = new SweptHub(table, fleet(30), 10);
    await hub.sync();
    hub.registry.onPage = (continuation) => {
      if (continuation !== undefined) throw new ServiceError('ServiceUnavailable', 'busy');
    };
    for (let i = 0; i < 40; i++) await expect(hub.sync()).rejects.toThrow('busy');
    expect(await hub.live()).toHaveLength(30);
    hub.registry.onPage = () => undefined;
    hub.registry.pagesRead = 0;
    expect(await hub.sync()).toMatchObject({ outcome: 'complete', pages: 3, seen: 30 });
    expect(hub.registry.pagesRead).toBe(2);
  });

  it('begins anew when a page cannot be read any more', async () => {
    const hub = new SweptHub(table, fleet(30), 10);
    hub.registry.onPage = (continuation) => {
      if (continuation === 'device-00009') throw new Error('expired');
    };
    for (let i = 0; i < 5; i++) await expect(hub.sync()).rejects.toThrow('expired');
    hub.registry.onPage = () => undefined;
    hub.registry.pagesRead = 0;
    expect(await hub.sync()).toMatchObject({ outcome: 'complete', pages: 3, seen: 30 });
    expect(hub.registry.pagesRead).toBe(3);
  });

  it('stops when another run goes on with its sweep', async () => {
    const hub = new SweptHub(table, fleet(30), 10);
    let other: Promise<unknown> | undefined;
    hub.registry.onPage = async (continuation) => {
      if (continuation !== 'device-00009' || other !== undefined) return;
      other = hub.sync();
      await other;
    };
    expect(await hub.sync()).toMatchObject({ outcome: 'overtaken' });
    expect(await other).toMatchObject({ outcome: 'complete' });
    expect(await hub.live()).toHaveLength(30);
  });
});

describe('sync under faults', () => {
  const fault = fc.constantFrom('none', 'pageFails', 'loses', 'empty', 'restart', 'timeUp');
  const step = fc.record({ fault, page: fc.nat(3), add: fc.nat(2), remove: fc.nat(2) });
  type Step = ReturnType<typeof step.generate>['value'];

  /** The hub as it is during one run. Only two sweeps in a row that lose the same device are believed. */
  function arrange(hub: SweptHub, { fault, page, add, remove }: Step, mayLose: boolean): void {
    const { registry, clock } = hub;
    for (const id of [...registry.devices.keys()].slice(4, 4 + remove)) registry.devices.delete(id);
    for (let i = 0; i < add; i++) registry.set(deviceFacts(`added-${clock.nowMs()}-${i}`));
    const kept = fault === 'empty' ? 0 : page;
    const loses = mayLose && (fault === 'loses' || fault === 'empty');
    for (const id of [...registry.devices.keys()].slice(loses ? kept : Number.POSITIVE_INFINITY))
      registry.hidden.add(id);
    let read = 0;
    registry.onPage = () => {
      const isHit = read++ === page;
      if (isHit && fault === 'timeUp') clock.advance(240_000);
      if (isHit && fault === 'pageFails') throw new Error('429');
    };
    if (fault === 'restart') hub.restart();
  }

  /** @returns whether the run ended its sweep. */
  async function sync(hub: SweptHub): Promise<boolean> {
    try {
      const { outcome } = await hub.sync();
      return outcome === 'complete' || outcome === 'unconfirmed' || outcome === 'empty';
    } catch (error) {
      expect(error).toEqual(new Error('429'));
      return false;
    }
  }

  it('never removes a device the hub has, and ends in the fleet of the hub', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 6 }), async (steps) => {
        const hub = new SweptHub(table, fleet(12), 4);
        let mayLose = true;
        for (const taken of steps) {
          arrange(hub, taken, mayLose);
          const loses = hub.registry.hidden.size > 0;
          const isEnded = await sync(hub);
          mayLose = isEnded ? !loses : mayLose && !loses;
          hub.registry.hidden.clear();
          const gone = (await hub.records()).filter(({ status }) => status === 'deleted');
          expect(ids(gone).filter((id) => hub.registry.devices.has(id))).toEqual([]);
        }
        hub.registry.onPage = () => undefined;
        for (let i = 0; i < 4; i++) expect(await sync(hub)).toBe(true);
        expect(await hub.live()).toEqual([...hub.registry.devices.keys()].sort());
      }),
      { numRuns: 30 },
    );
  }, 120_000);
});

describe('the log line of a run', () => {
  const numbers = {
    ...{ pages: 340, seen: 340_000, changed: 12_000, removed: 3, missed: 1, purged: 2 },
  };

  it('tells how far the sweep is, in numbers only', () => {
    expect(
      describeSync({ outcome: 'paused', expected: 1_000_000, leftMs: 700_000, ...numbers }),
    ).toBe(
      'twin sync paused: swept 340,000 of ~1,000,000, 12 min left, in 340 pages; 12,000 changed, 3 removed, 1 missed by the query, 2 purged',
    );
  });

  it('expects nothing the first time', () => {
    expect(describeSync({ outcome: 'complete', expected: 0, ...numbers })).toBe(
      'twin sync complete: swept 340,000, in 340 pages; 12,000 changed, 3 removed, 1 missed by the query, 2 purged',
    );
  });
});
