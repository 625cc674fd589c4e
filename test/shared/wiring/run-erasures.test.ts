import { describe, expect, it, vi } from 'vitest';
import { newErasure } from '../../../shared/devices/erasure.ts';
import { saveRules } from '../../../shared/policy/save-rules.ts';
import { putGroup } from '../../../shared/policy/write-group.ts';
import { TableChainStore } from '../../../shared/storage/table-chain-store.ts';
import type { App } from '../../../shared/wiring/app.ts';
import { runErasures } from '../../../shared/wiring/run-erasures.ts';
import { deviceFacts } from '../../support/device-facts.ts';
import type { FixedClock } from '../../support/fixed-clock.ts';
import { hubEvent, securityMessage } from '../../support/hub-events.ts';
import { rowsNaming } from '../../support/rows-naming.ts';
import { processRule } from '../../support/rule-drafts.ts';
import { telemetryApp } from '../../support/telemetry-app.ts';

const deviceId = 'erase-me 4711';
const otherId = 'keep-me 4712';
const settledMs = 10 * 60_000;

/** Two devices in a group that allows sshd alone; one was moved before. */
async function prepare() {
  const parts = await telemetryApp();
  const { app, clock } = parts;
  const policies = await app.policies();
  const given = { precondition: () => undefined, by: 'Ann' };
  for (const group of ['pumps', 'default']) {
    await putGroup(policies, { name: group, ...given, body: {} });
    await saveRules(policies, { group, ...given, body: [processRule('sshd')] });
  }
  const directory = await app.directory();
  const nowUtc = new Date(clock.nowMs()).toISOString();
  for (const [twinVersion, groupTag] of ['valves', 'Pumps'].entries())
    await directory.apply(
      [deviceId, otherId].map((id) => ({
        facts: deviceFacts(id, { groupTag, twinVersion: twinVersion + 1 }),
        source: 'sweep',
      })),
      nowUtc,
    );
  await directory.markSwept(nowUtc);
  return { ...parts, starts: startsAt(clock) };
}

function startsAt(clock: FixedClock) {
  return (sequenceNumber: number, id: string, Executable: string, partitionId = '0') => {
    const body = securityMessage([{ Name: 'ProcessCreate', Payload: [{ Executable }] }]);
    const event = hubEvent({ sequenceNumber, enqueuedMs: clock.nowMs(), deviceId: id, body });
    return { ...event, partitionId };
  };
}

async function request(app: App) {
  const wanted = { by: 'Ann', reason: 'sold', nowMs: app.clock.nowMs() };
  return (await app.erasures()).begin(newErasure(app.settings.hub, deviceId, wanted));
}

async function run(app: App): Promise<void> {
  await runErasures(app, (error) => {
    throw error;
  });
}

const alertsOf = async (app: App, id: string) =>
  (await (await app.alerts()).list({ deviceId: id }, 10)).items;

describe('the erasure of a device', () => {
  it('leaves no row that names it, but one that tells that it was erased, by whom and why', async () => {
    const { app, clock, starts } = await prepare();
    const telemetry = await app.telemetry();
    // In two partitions, with commits before and after a snapshot.
    for (let i = 0; i < 6; i++)
      await telemetry.takeIn([starts(2 * i, deviceId, `nc${i}`), starts(2 * i + 1, otherId, 'nc')]);
    await telemetry.takeIn([starts(0, deviceId, 'nmap', '1')]);
    expect(await alertsOf(app, deviceId)).toHaveLength(7);
    const named = await rowsNaming(app, deviceId);
    for (const table of ['devices', 'evaluation', 'alerts'])
      expect(named.filter((row) => row.startsWith(table)).length).toBeGreaterThan(1);
    const { id } = await request(app);
    clock.advance(60_000);
    await run(app);
    const store = await app.erasures();
    const removed = { directoryRows: 1, partitions: 2, alerts: 7 };
    expect(await store.get(id)).toMatchObject({ state: 'settling', removed });
    expect(await alertsOf(app, deviceId)).toEqual([]);
    expect(await (await app.directory()).get(deviceId)).toBeUndefined();
    expect((await telemetry.find(deviceId)).every(({ device }) => device === undefined)).toBe(true);
    // Copies of the directory are still told of what changed, and it is not forgotten what to erase.
    for (const row of await rowsNaming(app, deviceId))
      expect(row).toMatch(/^devices: {2}change~|^alerts: ~erasure erasure~/);
    clock.advance(settledMs - 1);
    await run(app);
    expect(await store.get(id)).toMatchObject({ state: 'settling' });
    clock.advance(1);
    await run(app);
    expect(await store.get(id)).toMatchObject({
      ...{ state: 'done', requestedBy: 'Ann', reason: 'sold', removed },
      deviceHash: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(await rowsNaming(app, deviceId)).toEqual([]);
    expect(await store.open()).toEqual([]);
  });

  it('leaves other devices as they are', async () => {
    const { app, clock, starts } = await prepare();
    const telemetry = await app.telemetry();
    await telemetry.takeIn([starts(0, deviceId, 'nc'), starts(1, otherId, 'nc')]);
    const [before] = await alertsOf(app, otherId);
    await request(app);
    clock.advance(60_000);
    await run(app);
    expect(await alertsOf(app, otherId)).toEqual([before]);
    // It goes on where it was: the value is known.
    await telemetry.takeIn([starts(2, otherId, 'nc'), starts(3, otherId, 'nmap')]);
    expect(await alertsOf(app, otherId)).toHaveLength(2);
    expect(await (await app.directory()).countTags()).toMatchObject({
      byText: new Map([['Pumps', 1]]),
    });
  });

  it('is not undone by who hands on late what was detected before', async () => {
    const { app, clock, starts } = await prepare();
    await (await app.telemetry()).takeIn([starts(0, deviceId, 'nc')]);
    const [alert] = await alertsOf(app, deviceId);
    const { status: _, etag: _etag, storedTimeUtc: _stored, ...condition } = alert!;
    await request(app);
    clock.advance(60_000);
    await run(app);
    await (await app.alerts()).write([{ chain: 'late', commit: 99, condition }]);
    expect(await rowsNaming(app, condition.id)).toEqual([]);
  });

  it('takes along what was written by who had looked before alerts were barred', async () => {
    const { app, clock, starts } = await prepare();
    const [alerts, erasures] = await Promise.all([app.alerts(), app.erasures()]);
    await (await app.telemetry()).takeIn([starts(0, deviceId, 'nc')]);
    const [alert] = await alertsOf(app, deviceId);
    const { status: _, etag: _etag, storedTimeUtc: _stored, ...condition } = alert!;
    const { id, deviceHash } = await request(app);
    await run(app);
    await erasures.bar(deviceHash, new Date(0).toISOString());
    const detectedTimeUtc = new Date(clock.nowMs() + 1).toISOString();
    const later = { ...condition, id: 'of its next life', detectedTimeUtc };
    for (const image of [condition, later])
      await alerts.write([{ chain: 'late', commit: 99, condition: image }]);
    clock.advance(settledMs);
    await run(app);
    expect(await erasures.get(id)).toMatchObject({ state: 'done', removed: { alerts: 2 } });
    expect(await rowsNaming(app, condition.id)).toEqual([]);
    expect(await alertsOf(app, deviceId)).toMatchObject([{ id: later.id }]);
  });

  it('waits for the next run when time is up, and for its turn no longer than others take', async () => {
    const { app, clock } = await prepare();
    const erasures = await app.erasures();
    const given = { by: 'Ann', reason: 'sold', nowMs: clock.nowMs() };
    for (const id of [deviceId, otherId])
      await erasures.begin(newErasure(app.settings.hub, id, given));
    const alerts = await app.alerts();
    const { erase } = alerts;
    const stuck = (await erasures.open())[0]!.deviceId;
    const begun: string[] = [];
    alerts.erase = async (erased) => {
      begun.push(erased);
      clock.advance(60_000);
      if (erased === stuck) throw new Error('storage is slow');
      return erase.call(alerts, erased);
    };
    for (let runs = 1; runs <= 2; runs++) {
      await runErasures(app, () => undefined);
      expect(begun).toHaveLength(runs);
    }
    expect(begun.toSorted()).toEqual([deviceId, otherId].toSorted());
    const states = (await erasures.open()).map(({ state }) => state);
    expect(states).toEqual(['pending', 'settling']);
  });

  it('is repeated when someone has written the device down again while it was under way', async () => {
    const { app, clock, starts } = await prepare();
    await (await app.telemetry()).takeIn([starts(0, deviceId, 'nc')]);
    const { id } = await request(app);
    const alerts = await app.alerts();
    const { erase } = alerts;
    alerts.erase = async (erased) => {
      // Facts that another process had taken from an event before.
      const late = { facts: deviceFacts(deviceId), source: 'twinChange' } as const;
      await (await app.directory()).apply([late], new Date(clock.nowMs()).toISOString());
      return erase.call(alerts, erased);
    };
    await run(app);
    alerts.erase = erase;
    clock.advance(settledMs);
    await run(app);
    expect(await (await app.erasures()).get(id)).toMatchObject({
      ...{ state: 'settling', removed: { directoryRows: 2 } },
    });
    clock.advance(settledMs);
    await run(app);
    expect(await (await app.erasures()).get(id)).toMatchObject({ state: 'done' });
    expect(await rowsNaming(app, deviceId)).toEqual([]);
  });

  it('is repeated when its deletion is told late', async () => {
    const { app, clock } = await prepare();
    const { id } = await request(app);
    await run(app);
    clock.advance(60_000);
    const facts = deviceFacts(deviceId, { status: 'deleted' });
    const directory = await app.directory();
    await directory.apply([{ facts, source: 'lifecycle' }], new Date(clock.nowMs()).toISOString());
    for (let i = 0; i < 2; i++) {
      clock.advance(settledMs);
      await run(app);
    }
    expect(await (await app.erasures()).get(id)).toMatchObject({ state: 'done' });
    expect(await rowsNaming(app, deviceId)).toEqual([]);
  });

  it('leaves a device alone that has come back meanwhile', async () => {
    const { app, clock } = await prepare();
    const { id } = await request(app);
    await run(app);
    clock.advance(60_000);
    const facts = deviceFacts(deviceId, { groupTag: 'Pumps' });
    const directory = await app.directory();
    await directory.apply([{ facts, source: 'sweep' }], new Date(clock.nowMs()).toISOString());
    clock.advance(settledMs);
    await run(app);
    expect(await (await app.erasures()).get(id)).toMatchObject({ state: 'done' });
    expect(await directory.get(deviceId)).toMatchObject({ lastSource: 'sweep' });
  });

  it('is another one for a device that has come back while the first one settles', async () => {
    const { app, clock } = await prepare();
    const { id } = await request(app);
    await run(app);
    clock.advance(60_000);
    const directory = await app.directory();
    const facts = deviceFacts(deviceId, { groupTag: 'Pumps' });
    await directory.apply([{ facts, source: 'sweep' }], new Date(clock.nowMs()).toISOString());
    const again = await request(app);
    expect(again.id).not.toBe(id);
    await run(app);
    expect(await directory.get(deviceId)).toBeUndefined();
    clock.advance(settledMs);
    await run(app);
    const states = (await (await app.erasures()).list()).map(({ state }) => state);
    expect(states).toEqual(['done', 'done']);
    expect(await rowsNaming(app, deviceId)).toEqual([]);
  });

  it('lets a device that sends again come back as a new one', async () => {
    const { app, clock, starts, again } = await prepare();
    // Another process holds the partition in memory.
    const other = again();
    await (await other.telemetry()).takeIn([starts(0, deviceId, 'nc')]);
    await request(app);
    clock.advance(60_000);
    await run(app);
    clock.advance(60_000);
    await (await other.telemetry()).takeIn([starts(1, deviceId, 'nc')]);
    expect(await alertsOf(app, deviceId)).toMatchObject([{ group: 'default', value: 'nc' }]);
  });

  it('keeps in memory the partitions alone that the process works on', async () => {
    const { app, again, starts } = await prepare();
    const [telemetry, others] = await Promise.all([app.telemetry(), again().telemetry()]);
    await telemetry.takeIn([starts(0, otherId, 'nc')]);
    await others.takeIn([starts(0, deviceId, 'nc', '1')]);
    await request(app);
    await run(app);
    const load = vi.spyOn(TableChainStore.prototype, 'load');
    const loads: number[] = [];
    for (const partitionId of ['0', '1']) {
      await telemetry.takeIn([starts(1, otherId, 'nmap', partitionId)]);
      loads.push(load.mock.calls.length);
    }
    load.mockRestore();
    expect(loads).toEqual([0, 1]);
  });

  it('that fails on the way is carried out by the next run, and asked for twice it is one', async () => {
    const { app, clock, starts } = await prepare();
    await (await app.telemetry()).takeIn([starts(0, deviceId, 'nc')]);
    const { id } = await request(app);
    clock.advance(1_000);
    expect((await request(app)).id).toBe(id);
    const alerts = await app.alerts();
    const { erase } = alerts;
    alerts.erase = async () => {
      throw new Error('storage is away');
    };
    const errors: unknown[] = [];
    expect(await runErasures(app, (error) => errors.push(error))).toEqual([]);
    expect(errors).toEqual([new Error('storage is away')]);
    expect(await (await app.erasures()).get(id)).toMatchObject({ state: 'pending' });
    alerts.erase = erase;
    await run(app);
    clock.advance(settledMs);
    await run(app);
    expect(await (await app.erasures()).get(id)).toMatchObject({ state: 'done' });
    expect(await rowsNaming(app, deviceId)).toEqual([]);
    clock.advance(1_000);
    expect((await request(app)).id).not.toBe(id);
  });

  it('says so when log rows stay because all of them are kept', async () => {
    const { app, again, clock, starts } = await prepare();
    const keeping = again({ keepLog: true });
    await (await keeping.telemetry()).takeIn([starts(0, deviceId, 'nc')]);
    const { id } = await request(app);
    await run(keeping);
    clock.advance(settledMs);
    await run(keeping);
    expect(await (await app.erasures()).get(id)).toMatchObject({ state: 'done', keepsLog: true });
    for (const row of await rowsNaming(app, deviceId)) expect(row).toMatch(/^evaluation: .* log~/);
  });

  it('of a device that nobody knows is done all the same', async () => {
    const { app, clock } = await telemetryApp();
    const { id } = await request(app);
    await run(app);
    clock.advance(settledMs);
    await run(app);
    const removed = { directoryRows: 0, partitions: 0, alerts: 0 };
    expect(await (await app.erasures()).get(id)).toMatchObject({ state: 'done', removed });
  });
});
