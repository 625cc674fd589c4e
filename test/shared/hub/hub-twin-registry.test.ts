import { beforeEach, describe, expect, it } from 'vitest';
import type { DeviceFacts } from '../../../shared/devices/device.ts';
import { HubTwinRegistry } from '../../../shared/hub/hub-twin-registry.ts';
import {
  callHub,
  createDevices,
  startTestHub,
  type TestHub,
} from '../../support/start-test-hub.ts';

let hub: TestHub;
let waits: number[];
let twins: HubTwinRegistry;

beforeEach(async () => {
  hub = await startTestHub();
  waits = [];
  twins = await HubTwinRegistry.open(hub.address, async (ms) => {
    waits.push(ms);
  });
});

async function readAll(): Promise<DeviceFacts[]> {
  const devices: DeviceFacts[] = [];
  let continuation: string | undefined;
  do {
    const page = await twins.readPage(continuation);
    devices.push(...page.devices);
    continuation = page.continuation;
  } while (continuation !== undefined);
  return devices;
}

describe('reading all devices', () => {
  it('gives nothing for an empty hub', async () => {
    expect(await twins.readPage()).toEqual({ devices: [] });
  });

  it('tells status, tag and version of each, and no generation', async () => {
    await hub.registry.create({ deviceId: 'bare' });
    await hub.registry.create({ deviceId: 'off', status: 'disabled' });
    await hub.registry.create({ deviceId: 'odd' });
    await hub.registry.create({ deviceId: 'tagged' });
    await hub.registry.updateTwin('odd', { tags: { SecurityGroup: { a: 1 } } }, '*');
    await hub.registry.updateTwin('tagged', { tags: { SecurityGroup: 'Öfen 東' } }, '*');
    const facts = { generation: '', status: 'enabled', groupTag: undefined, twinVersion: 2 };
    expect(await readAll()).toEqual([
      { ...facts, deviceId: 'bare' },
      { ...facts, deviceId: 'odd', groupTag: { json: '{"a":1}' }, twinVersion: 3 },
      { ...facts, deviceId: 'off', status: 'disabled' },
      { ...facts, deviceId: 'tagged', groupTag: 'Öfen 東', twinVersion: 3 },
    ]);
  });

  it('goes on from page to page, each device once', async () => {
    const ids = await createDevices(hub, 2_345);
    const first = await twins.readPage();
    expect(first.devices).toHaveLength(1_000);
    expect((await readAll()).map(({ deviceId }) => deviceId)).toEqual(ids);
  });
});

describe('counting devices', () => {
  it('tells how many the hub has, disabled ones included', async () => {
    expect(await twins.count()).toBe(0);
    await createDevices(hub, 3);
    await hub.registry.create({ deviceId: 'off', status: 'disabled' });
    expect(await twins.count()).toBe(4);
  });
});

describe('finding one device', () => {
  it('tells its generation too', async () => {
    const { generationId } = (await hub.registry.create({ deviceId: 'a' })).responseBody;
    await hub.registry.updateTwin('a', { tags: { SecurityGroup: 'mixers' } }, '*');
    expect(await twins.find('a')).toEqual({
      deviceId: 'a',
      generation: generationId,
      status: 'enabled',
      groupTag: 'mixers',
      twinVersion: 3,
    });
  });

  it.each(['gone', '', 'a/b', 'ö', 'x'.repeat(129)])('knows no %j', async (deviceId) => {
    expect(await twins.find(deviceId)).toBeUndefined();
  });
});

describe('a busy hub', () => {
  const faults = (settings: object) =>
    callHub(hub, 'PUT', '/local/faults', { body: JSON.stringify(settings) });

  it('is asked again after the time it names', async () => {
    await faults({ throttled: 2, retryAfterSeconds: 3 });
    expect(await twins.readPage()).toEqual({ devices: [] });
    expect(waits).toEqual([3_000, 3_000]);
  });

  it('is given up in the end, with the time it names', async () => {
    await faults({ unavailable: 100, retryAfterSeconds: 7 });
    await expect(twins.find('a')).rejects.toMatchObject({
      code: 'ServiceUnavailable',
      retryAfterSeconds: 7,
    });
    expect(waits).toHaveLength(3);
  });

  it('that does not answer at all is not reachable', async () => {
    await hub.stop();
    await expect(twins.readPage()).rejects.toMatchObject({ code: 'ServiceUnavailable' });
    expect(waits).toEqual([500, 1_000, 2_000]);
  });
});
