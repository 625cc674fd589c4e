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
    expect(await hub.sync()).toMatchObject({ outcome: 'paused', missed: 20 });
    hub.restart();
    expect(await hub.sync()).toMatchObject({ outcome: 'complete', missed: 90, removed: 0 });
    expect(hub.registry.lookups).toBe(110);
  });
});

describe('a sweep that finds more gone than the hub can be asked about', () => {
  it('asks for some of them alone, and removes what the next sweep misses, too', async () => {
    const devices = fleet(6_000);
    const hub = new SweptHub(table, devices, 6_000);
    await hub.sync();
    for (const deviceId of ids(devices.slice(0, 1_001))) hub.registry.devices.delete(deviceId);
    const sweptUtc = await hub.directory.lastSweptUtc();
    expect(await hub.sync()).toMatchObject({ outcome: 'unconfirmed', removed: 0 });
    // All devices have been read: that a sixth is gone is no reason for doubt.
    expect(await hub.directory.lastSweptUtc()).not.toBe(sweptUtc);
    for (const deviceId of ids(devices.slice(1_001, 1_011))) hub.registry.devices.delete(deviceId);
    expect(await hub.sync()).toMatchObject({ outcome: 'complete', removed: 1_011 });
    expect(hub.registry.lookups).toBeLessThanOrEqual(60);
    const counts = await hub.directory.countTags();
    expect([...counts!.byText.values()].reduce((a, b) => a + b)).toBe(4_989);
  });
});

describe('rows of devices that are gone for long', () => {
  const dayMs = 86_400_000;

  it('are removed after 30 days, and views forget them', async () => {
    const hub = new SweptHub(table, fleet(25), 10);
    await hub.sync();
    hub.registry.devices.delete('device-00007');
    await hub.sync();
    hub.clock.advance(30 * dayMs - 120_000);
    expect(await hub.sync()).toMatchObject({ outcome: 'complete', purged: 0 });
    expect(await hub.directory.get('device-00007')).toMatchObject({ status: 'deleted' });
    // Once a day is enough.
    hub.clock.advance(dayMs - 120_000);
    expect(await hub.sync()).toMatchObject({ purged: 0 });
    hub.clock.advance(120_000);
    expect(await hub.sync()).toMatchObject({ outcome: 'complete', purged: 1, removed: 0 });
    expect(await hub.directory.get('device-00007')).toBeUndefined();
    expect(await hub.records()).toHaveLength(24);
    expect(await hub.known()).toHaveLength(24);
  });

  it('stay when the device has come back meanwhile', async () => {
    const hub = new SweptHub(table, fleet(25), 10);
    await hub.sync();
    const back = hub.registry.devices.get('device-00007')!;
    hub.registry.devices.delete('device-00007');
    await hub.sync();
    hub.clock.advance(40 * dayMs);
    hub.registry.set({ ...back, generation: '638000000000000099' });
    expect(await hub.sync()).toMatchObject({ outcome: 'complete', purged: 0, changed: 1 });
    expect(await hub.live()).toHaveLength(25);
  });

  it('are left to the next sweep when time is up', async () => {
    const hub = new SweptHub(table, fleet(1_000), 1_000);
    await hub.sync();
    for (const { deviceId } of fleet(150)) hub.registry.devices.delete(deviceId);
    await hub.sync();
    hub.clock.advance(31 * dayMs);
    const { directory, clock } = hub;
    const { forget } = directory;
    directory.forget = (...given) => {
      clock.advance(240_000);
      return forget.apply(directory, given);
    };
    expect(await hub.sync()).toMatchObject({ outcome: 'complete', purged: 100 });
    hub.restart();
    expect(await hub.sync()).toMatchObject({ outcome: 'complete', purged: 50 });
    directory.forget = forget;
    expect(await hub.sync()).toMatchObject({ outcome: 'complete', purged: 0 });
    expect(await hub.records()).toHaveLength(850);
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

  it('asks the hub for none of it when time is up, but the next run does', async () => {
    const hub = new SweptHub(table, fleet(20), 20);
    await hub.sync();
    for (const { deviceId } of fleet(10)) hub.registry.devices.delete(deviceId);
    await hub.sync();
    hub.registry.onPage = () => hub.clock.advance(240_000);
    expect(await hub.sync()).toMatchObject({ outcome: 'paused', removed: 0 });
    expect(hub.registry.lookups).toBe(0);
    expect(await hub.sync()).toMatchObject({ outcome: 'complete', removed: 10 });
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

  it('believes no two sweeps that were cut off at the same place', async () => {
    for (const [size, cutAt] of [
      [20, 10],
      [8_000, 6_900],
    ] as const) {
      const hub = new SweptHub(table, fleet(size), 10_000);
      await hub.sync();
      for (const { deviceId } of fleet(size).slice(cutAt)) hub.registry.hidden.add(deviceId);
      for (let i = 0; i < 3; i++)
        expect(await hub.sync()).toMatchObject({ outcome: 'unconfirmed', removed: 0 });
      expect(hub.registry.lookups).toBeLessThanOrEqual(100);
      hub.registry.hidden.clear();
      expect(await hub.sync()).toMatchObject({ outcome: 'complete', removed: 0, changed: 0 });
      expect(await hub.known()).toHaveLength(size);
    }
  });

  it('keeps what the hub has of them, and then believes no more than it was asked for', async () => {
    for (const [size, gone, there, removed] of [
      [20, 10, 2, 8],
      [6_000, 1_500, 1, 49],
    ] as const) {
      const devices = ids(fleet(size));
      const hub = new SweptHub(table, fleet(size), 10_000);
      await hub.sync();
      for (const deviceId of devices.slice(0, there)) hub.registry.hidden.add(deviceId);
      for (const deviceId of devices.slice(there, gone)) hub.registry.devices.delete(deviceId);
      expect(await hub.sync()).toMatchObject({ outcome: 'unconfirmed', removed: 0 });
      expect(await hub.sync()).toMatchObject({ removed });
      for (const deviceId of devices.slice(0, there))
        expect(await hub.directory.get(deviceId)).toMatchObject({ status: 'enabled' });
    }
  });

  it('removes nothing when what was seen is not there any more', async () => {
    const hub = new SweptHub(table, fleet(30), 10);
    await hub.sync();
    for (const { deviceId } of fleet(10)) hub.registry.devices.delete(deviceId);
    expect(await hub.sync()).toMatchObject({ outcome: 'unconfirmed' });
    // A run of long ago wakes up when its sweep, and the one after it, have been ended and forgotten.
    hub.registry.onPage = (continuation) =>
      continuation === undefined ? undefined : hub.forgetSeen();
    expect(await hub.sync()).toMatchObject({ outcome: 'unconfirmed', removed: 0 });
    hub.registry.onPage = () => undefined;
    expect(await hub.live()).toHaveLength(30);
    expect(await hub.sync()).toMatchObject({ outcome: 'unconfirmed', removed: 0 });
    expect(await hub.sync()).toMatchObject({ outcome: 'complete', removed: 10 });
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
