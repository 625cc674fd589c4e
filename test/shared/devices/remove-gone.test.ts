import type { TableClient } from '@azure/data-tables';
import { beforeAll, describe, expect, it } from 'vitest';
import { openTestTable } from '../../support/open-test-table.ts';
import { fleet, ids, SweptHub } from '../../support/swept-hub.ts';

let table: TableClient;
beforeAll(async () => {
  table = await openTestTable();
});

describe('a sweep that finds a few devices gone', () => {
  it('removes them, keeping its row', async () => {
    const hub = new SweptHub(table, fleet(25), 10);
    await hub.sync();
    hub.registry.devices.delete('device-00007');
    expect(await hub.sync()).toMatchObject({ outcome: 'complete', removed: 1 });
    expect(await hub.directory.get('device-00007')).toMatchObject({ status: 'deleted' });
    expect(await hub.live()).toHaveLength(24);
    expect(await hub.sync()).toMatchObject({ changed: 0, removed: 0 });
  });

  it('keeps one that only the query lost', async () => {
    const hub = new SweptHub(table, fleet(25), 10);
    await hub.sync();
    hub.registry.hidden.add('device-00007');
    expect(await hub.sync()).toMatchObject({ outcome: 'complete', removed: 0, missed: 1 });
    expect(await hub.live()).toHaveLength(25);
  });

  it('goes on after its time was up, and asks for no device twice', async () => {
    const hub = new SweptHub(table, fleet(600), 600);
    await hub.sync();
    for (const { deviceId } of fleet(110)) hub.registry.hidden.add(deviceId);
    hub.registry.onPage = () => hub.clock.advance(239_999);
    const { find } = hub.registry;
    hub.registry.find = (deviceId) => {
      hub.clock.advance(1);
      return find.call(hub.registry, deviceId);
    };
    expect(await hub.sync()).toMatchObject({ outcome: 'paused', missed: 100 });
    hub.restart();
    expect(await hub.sync()).toMatchObject({ outcome: 'complete', missed: 10, removed: 0 });
    expect(hub.registry.lookups).toBe(110);
  });
});

describe('a sweep that finds too much gone', () => {
  it('waits for a second one that agrees', async () => {
    const hub = new SweptHub(table, fleet(20), 10);
    await hub.sync();
    for (const { deviceId } of fleet(5)) hub.registry.devices.delete(deviceId);
    expect(await hub.sync()).toMatchObject({ outcome: 'unconfirmed', removed: 0 });
    expect(await hub.live()).toHaveLength(20);
    hub.restart();
    expect(await hub.sync()).toMatchObject({ outcome: 'complete', removed: 5 });
    expect(await hub.live()).toEqual(ids(fleet(20).slice(5)));
  });

  it('forgets it when the second does not agree', async () => {
    const hub = new SweptHub(table, fleet(20), 10);
    await hub.sync();
    for (const { deviceId } of fleet(10)) hub.registry.hidden.add(deviceId);
    expect(await hub.sync()).toMatchObject({ outcome: 'unconfirmed', removed: 0 });
    hub.registry.hidden.clear();
    expect(await hub.sync()).toMatchObject({ outcome: 'complete', removed: 0, changed: 0 });
    expect(await hub.live()).toHaveLength(20);
  });

  it('removes nothing when two sweeps lost different devices', async () => {
    const hub = new SweptHub(table, fleet(20), 10);
    await hub.sync();
    for (const { deviceId } of fleet(10)) hub.registry.hidden.add(deviceId);
    await hub.sync();
    hub.registry.hidden.clear();
    for (const { deviceId } of fleet(20).slice(10)) hub.registry.hidden.add(deviceId);
    expect(await hub.sync()).toMatchObject({ outcome: 'unconfirmed', removed: 0 });
    expect(await hub.live()).toHaveLength(20);
  });

  it('keeps what was heard of since the first sweep began, and asks for it next time', async () => {
    const devices = fleet(20);
    const hub = new SweptHub(table, devices, 10);
    await hub.sync();
    for (const deviceId of ids(devices.slice(0, 10))) hub.registry.hidden.add(deviceId);
    await hub.sync();
    hub.clock.advance(1_000);
    const heardOf = { ...devices[0]!, twinVersion: 2 };
    hub.registry.set(heardOf);
    await hub.directory.apply([{ facts: heardOf, source: 'twinChange' }], hub.nowUtc());
    for (const deviceId of ids(devices.slice(1, 10))) hub.registry.devices.delete(deviceId);
    expect(await hub.sync()).toMatchObject({ outcome: 'complete', removed: 9 });
    expect(await hub.live()).toEqual(ids([heardOf, ...devices.slice(10)]));
    expect(await hub.sync()).toMatchObject({ outcome: 'complete', missed: 1, removed: 0 });
  });

  it('never believes an empty answer, however often it comes', async () => {
    const hub = new SweptHub(table, fleet(20), 10);
    await hub.sync();
    hub.registry.devices.clear();
    for (let i = 0; i < 3; i++)
      expect(await hub.sync()).toMatchObject({ outcome: 'empty', removed: 0 });
    expect(await hub.live()).toHaveLength(20);
  });
});
