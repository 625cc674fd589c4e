import type { TableClient } from '@azure/data-tables';
import { beforeAll, describe, expect, it } from 'vitest';
import type { DeviceFacts } from '../../../shared/devices/device.ts';
import { changeKey } from '../../../shared/storage/change-row.ts';
import { deviceKey } from '../../../shared/storage/device-row.ts';
import { toHeadRow } from '../../../shared/storage/directory-head.ts';
import { TableDeviceDirectory } from '../../../shared/storage/table-device-directory.ts';
import { TableDirectoryView } from '../../../shared/storage/table-directory-view.ts';
import { keptChanges } from '../../../shared/storage/trim-changes.ts';
import { deviceFacts } from '../../support/device-facts.ts';
import { FixedClock } from '../../support/fixed-clock.ts';
import { openTestTable } from '../../support/open-test-table.ts';

const nowUtc = '2026-01-01T00:00:00.000Z';

let table: TableClient;
let hubs = 0;
beforeAll(async () => {
  table = await openTestTable();
});

/** Counts the requests of a view by what they are for. */
function countRequests(client: TableClient) {
  const requests: string[] = [];
  const counted = new Proxy(client, {
    get(target, name) {
      if (name === 'getEntity' || name === 'listEntities') requests.push(name);
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
  return { counted, requests };
}

function open() {
  const hub = `hub-${++hubs}`;
  const clock = new FixedClock();
  const { counted, requests } = countRequests(table);
  const directory = new TableDeviceDirectory(table, hub);
  const view = new TableDirectoryView(counted, hub, clock);
  return {
    hub,
    directory,
    view,
    requests,
    apply: (...facts: DeviceFacts[]) =>
      directory.apply(
        facts.map((one) => ({ facts: one, source: 'twinChange' })),
        nowUtc,
      ),
    refreshLater: async () => {
      clock.advance(5_000);
      requests.length = 0;
      await view.refresh();
    },
    clock,
  };
}

describe('a view of the directory', () => {
  it('of a hub without directory is empty and not complete', async () => {
    const { view, directory, refreshLater } = open();
    await view.refresh();
    expect([view.version, view.isComplete, view.find('a')]).toEqual([0, false, undefined]);
    await directory.markSwept(nowUtc);
    await refreshLater();
    expect([view.version, view.isComplete, view.find('a')]).toEqual([1, true, undefined]);
  });

  it('finds without asking storage', async () => {
    const { view, apply, requests } = open();
    const facts = deviceFacts('a', { groupTag: { json: '[1]' }, protocol: 'Http' });
    await apply(facts);
    await view.refresh();
    requests.length = 0;
    expect(view.find('a')).toStrictEqual(facts);
    expect(view.find('b')).toBeUndefined();
    expect(requests).toEqual([]);
  });

  it('asks at most every 5 s, and then for one row when nothing changed', async () => {
    const { view, apply, requests, clock, refreshLater } = open();
    await apply(deviceFacts('a'));
    await view.refresh();
    requests.length = 0;
    clock.advance(4_999);
    await view.refresh();
    expect(requests).toEqual([]);
    await refreshLater();
    expect(requests).toEqual(['getEntity']);
  });

  it('catches up at once when told to, also while it is reading', async () => {
    const { view, apply } = open();
    await apply(deviceFacts('a'));
    const reading = view.refresh();
    await apply(deviceFacts('b'));
    await view.catchUp();
    await reading;
    expect(view.find('b')).toBeDefined();
    await apply(deviceFacts('c'));
    await view.catchUp();
    expect(view.find('c')).toBeDefined();
  });

  it('shares one reading among those who ask at once', async () => {
    const { view, apply, requests } = open();
    await apply(deviceFacts('a'));
    await Promise.all([view.refresh(), view.refresh(), view.refresh()]);
    // The head is read again, for what has changed while everything was read.
    expect(requests).toEqual(['getEntity', 'listEntities', 'getEntity']);
    expect(view.find('a')).toBeDefined();
  });

  it('takes in changes alone, and counts tags as they change', async () => {
    const { view, apply, refreshLater } = open();
    await apply(deviceFacts('a', { groupTag: 'x' }), deviceFacts('b', { groupTag: 'x' }));
    await view.refresh();
    await apply(deviceFacts('a', { groupTag: 'y', twinVersion: 2 }));
    await apply(deviceFacts('b', { groupTag: 'x', twinVersion: 2, status: 'deleted' }));
    await apply(deviceFacts('c'));
    await refreshLater();
    expect(view.version).toBe(4);
    expect(view.find('a')?.groupTag).toBe('y');
    expect(view.tagCounts()).toEqual({
      untagged: 1,
      byText: new Map([['y', 1]]),
      byJson: new Map(),
    });
  });

  it('answers from what it had when storage fails, and tries again', async () => {
    const { view, apply, clock } = open();
    await apply(deviceFacts('a'));
    const broken = new TableDirectoryView(
      new Proxy(table, {
        get(target, name) {
          if (name === 'listEntities' && isBroken) throw new Error('no storage');
          const value: unknown = Reflect.get(target, name);
          return typeof value === 'function' ? value.bind(target) : value;
        },
      }),
      `hub-${hubs}`,
      clock,
    );
    let isBroken = false;
    await broken.refresh();
    isBroken = true;
    await apply(deviceFacts('a', { twinVersion: 2 }));
    clock.advance(5_000);
    await expect(broken.refresh()).rejects.toThrow('no storage');
    expect([broken.version, broken.find('a')?.twinVersion]).toEqual([1, 1]);
    isBroken = false;
    await broken.refresh();
    expect([broken.version, broken.find('a')?.twinVersion]).toEqual([2, 2]);
    await view.refresh();
    expect(view.find('a')?.twinVersion).toBe(2);
  });

  it('reads everything anew when it is too far behind, and the writer trims old changes', async () => {
    const { hub, view, apply, refreshLater } = open();
    await apply(deviceFacts('a'));
    await view.refresh();
    await table.upsertEntity(toHeadRow(hub, { version: keptChanges + 99 }), 'Replace');
    await apply(deviceFacts('b'));
    await refreshLater();
    expect(view.version).toBe(keptChanges + 100);
    expect(view.find('b')).toBeDefined();
    await expect(table.getEntity(hub, changeKey(1))).rejects.toMatchObject({ statusCode: 404 });
  });

  it('reads everything anew when a change it needs is gone, or the directory was begun anew', async () => {
    const { hub, view, apply, refreshLater } = open();
    await apply(deviceFacts('a'));
    await view.refresh();
    await apply(deviceFacts('a', { twinVersion: 2 }));
    await apply(deviceFacts('b'));
    await table.deleteEntity(hub, changeKey(2));
    await refreshLater();
    expect([view.version, view.find('a')?.twinVersion]).toEqual([3, 2]);
    await table.upsertEntity(toHeadRow(hub, { version: 1 }), 'Replace');
    await table.deleteEntity(hub, deviceKey('b'));
    await refreshLater();
    expect([view.version, view.find('b')]).toEqual([1, undefined]);
  });

  it('forgets a device whose row is removed, also when the change that told so is gone', async () => {
    const { directory, view, apply, refreshLater } = open();
    await apply(deviceFacts('a', { groupTag: 'x' }), deviceFacts('b'), deviceFacts('c'));
    await view.refresh();
    expect(await directory.forget(['a', 'a', 'nobody'], () => true)).toBe(1);
    expect(await directory.forget(['b'], ({ status }) => status === 'deleted')).toBe(0);
    await refreshLater();
    expect(view.find('a')).toBeUndefined();
    expect([...(view.changedSince(1) ?? [])]).toEqual(['a']);
    expect(view.tagCounts()).toMatchObject({ untagged: 2, byText: new Map() });
    await directory.forget(['b'], () => true);
    await directory.forgetChanges(3);
    await refreshLater();
    expect([...view.devices()].map(({ deviceId }) => deviceId)).toEqual(['c']);
    expect(view.changedSince(2)).toBeUndefined();
    expect(await directory.countTags()).toMatchObject({ untagged: 1 });
    await apply(deviceFacts('a', { groupTag: 'y' }));
    await refreshLater();
    expect(view.find('a')?.groupTag).toBe('y');
  });

  it('follows 10,000 devices written by racing writers', async () => {
    const { view, directory, refreshLater } = open();
    const fleet = Array.from({ length: 10_000 }, (_, i) =>
      deviceFacts(`device-${i}`, { groupTag: `group ${i % 10}` }),
    );
    const changes = fleet.map((facts) => ({ facts, source: 'sweep' as const, isNew: true }));
    await view.refresh();
    const written = await Promise.all([
      directory.apply(changes.slice(0, 6_000), nowUtc),
      directory.apply(changes.slice(4_000), nowUtc),
    ]);
    expect(written[0] + written[1]).toBe(10_000);
    await refreshLater();
    expect([...view.devices()]).toHaveLength(10_000);
    expect(view.find('device-9999')).toStrictEqual(fleet[9_999]);
    expect([...view.tagCounts().byText.values()]).toEqual(Array(10).fill(1_000));
  }, 60_000);
});
