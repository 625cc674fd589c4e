import { beforeEach, describe, expect, it } from 'vitest';
import type { DeviceFacts } from '../../../shared/devices/device.ts';
import { App } from '../../../shared/wiring/app.ts';
import { runSync, type SyncApp } from '../../../shared/wiring/run-sync.ts';
import type { Settings } from '../../../shared/wiring/settings.ts';
import { FakeTwinRegistry } from '../../support/fake-twin-registry.ts';
import { FixedClock } from '../../support/fixed-clock.ts';
import { fleet } from '../../support/swept-hub.ts';
import { testApp } from '../../support/test-app.ts';

const intervalMs = 15 * 60_000;

let clock: FixedClock;
let devices: DeviceFacts[];
let twins: FakeTwinRegistry;
let settings: Settings;
let app: SyncApp;

beforeEach(() => {
  clock = new FixedClock();
  devices = fleet(10);
  twins = new FakeTwinRegistry(devices);
  const whole = testApp(clock);
  settings = whole.settings;
  const { directory, directoryView, sweeps, incidents } = whole;
  app = { settings, clock, directory, directoryView, sweeps, incidents, twins: async () => twins };
});

function run() {
  clock.advance(intervalMs);
  return runSync(app, { reason: 'schedule', intervalMs });
}

async function incidents() {
  return (await (await app.incidents()).list({}, 10)).items;
}

describe('a run of sync', () => {
  it('that completes is no incident', async () => {
    expect(await run()).toMatchObject({ outcome: 'complete', seen: 10 });
    expect(await incidents()).toEqual([]);
  });

  it('that fails for the third time is one, thrown all the same, until a sweep completes', async () => {
    await run();
    const sweptUtc = new Date(clock.nowMs()).toISOString();
    twins.onPage = () => {
      throw new Error('the hub is away');
    };
    const failures = [];
    for (let i = 0; i < 4; i++) {
      await expect(run()).rejects.toThrow('the hub is away');
      failures.push((await incidents()).length);
    }
    expect(failures).toEqual([0, 0, 1, 1]);
    expect(await incidents()).toMatchObject([
      { kind: 'syncStalled', status: 'open', from: sweptUtc },
    ]);
    twins.onPage = () => undefined;
    await run();
    const endedTimeUtc = new Date(clock.nowMs()).toISOString();
    expect(await incidents()).toMatchObject([{ status: 'ended', to: endedTimeUtc, endedTimeUtc }]);
  });

  it('that waits for a second sweep to agree is one until it does', async () => {
    await run();
    for (const { deviceId } of devices.slice(0, 5)) twins.devices.delete(deviceId);
    expect(await run()).toMatchObject({ outcome: 'unconfirmed' });
    expect(await incidents()).toMatchObject([
      { status: 'open', detail: expect.stringContaining('saw 5 of 10 known devices') },
    ]);
    expect(await run()).toMatchObject({ outcome: 'complete', removed: 5 });
    expect(await incidents()).toMatchObject([{ status: 'ended' }]);
  });

  it('that finds an empty hub is one', async () => {
    await run();
    twins.devices.clear();
    expect(await run()).toMatchObject({ outcome: 'empty' });
    expect(await incidents()).toMatchObject([{ status: 'open', kind: 'syncStalled' }]);
  });

  it('that another process has overtaken says nothing: the other does', async () => {
    twins = new FakeTwinRegistry(fleet(30), 10);
    const other = { ...app, sweeps: new App(settings, clock).sweeps };
    let overtaking: Promise<unknown> | undefined;
    twins.onPage = async (continuation) => {
      if (continuation === undefined || overtaking !== undefined) return;
      overtaking = runSync(other, { reason: 'schedule', intervalMs });
      await overtaking;
      clock.advance(100 * intervalMs);
    };
    expect(await run()).toMatchObject({ outcome: 'overtaken' });
    expect(await overtaking).toMatchObject({ outcome: 'complete' });
    expect(await incidents()).toEqual([]);
  });
});
