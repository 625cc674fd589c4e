import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { callHub, startTestHub } from '../../support/start-test-hub.ts';

type TestHub = Awaited<ReturnType<typeof startTestHub>>;

const started: TestHub[] = [];
const folder = mkdtempSync(join(tmpdir(), 'iot-hub-'));

async function start(options?: Parameters<typeof startTestHub>[0]): Promise<TestHub> {
  const hub = await startTestHub(options);
  started.push(hub);
  return hub;
}

afterEach(async () => {
  await Promise.all(started.splice(0).map((hub) => hub.stop()));
  rmSync(folder, { recursive: true, force: true });
});

describe('identities, through the official client', () => {
  it('are created, read, changed, listed, counted and deleted', async () => {
    const { registry } = await start();
    const created = (await registry.create({ deviceId: 'pump 1'.replace(' ', '+') })).responseBody;
    expect(created).toMatchObject({ deviceId: 'pump+1', status: 'enabled' });
    expect(created.generationId).toMatch(/^\d{18}$/);

    await registry.update({ deviceId: 'pump+1', status: 'disabled' });
    const read = (await registry.get('pump+1')).responseBody;
    expect(read).toMatchObject({ status: 'disabled', generationId: created.generationId });
    expect(read.etag).not.toBe(created.etag);
    expect((await registry.list()).responseBody.map(({ deviceId }) => deviceId)).toEqual([
      'pump+1',
    ]);
    expect((await registry.getRegistryStatistics()).responseBody).toEqual({
      totalDeviceCount: 1,
      enabledDeviceCount: 0,
      disabledDeviceCount: 1,
    });

    await registry.delete('pump+1');
    await expect(registry.get('pump+1')).rejects.toMatchObject({ name: 'DeviceNotFoundError' });
  });

  it('are refused twice, and grow in generation when recreated', async () => {
    const { registry } = await start();
    const first = (await registry.create({ deviceId: 'a' })).responseBody;
    await expect(registry.create({ deviceId: 'a' })).rejects.toMatchObject({
      name: 'DeviceAlreadyExistsError',
    });
    await registry.delete('a');
    const second = (await registry.create({ deviceId: 'a' })).responseBody;
    expect(BigInt(second.generationId!)).toBeGreaterThan(BigInt(first.generationId!));
  });

  it('have modules with twins of their own', async () => {
    const { registry, events } = await start();
    await registry.create({ deviceId: 'a' });
    await registry.addModule({ deviceId: 'a', moduleId: 'agent' });
    const { responseBody: twin } = await registry.getModuleTwin('a', 'agent');
    await registry.updateModuleTwin('a', 'agent', { tags: { x: 1 } }, twin.etag);
    expect((await registry.getModuleTwin('a', 'agent')).responseBody.tags).toEqual({ x: 1 });
    expect((await registry.getModulesOnDevice('a')).responseBody).toHaveLength(1);
    expect(events.at(-1)).toMatchObject({
      applicationProperties: { deviceId: 'a', moduleId: 'agent', opType: 'updateTwin' },
      annotations: { 'iothub-connection-module-id': 'agent' },
    });
    await registry.removeModule('a', 'agent');
    await expect(registry.getModule('a', 'agent')).rejects.toThrow('Not found');
  });
});

describe('twins, through the official client', () => {
  it('change under their ETag, and refuse an old one', async () => {
    const { registry } = await start();
    await registry.create({ deviceId: 'a' });
    const { responseBody: twin } = await registry.getTwin('a');
    await twin.update({ tags: { SecurityGroup: 'mixers' } });
    await expect(
      registry.updateTwin('a', { tags: { SecurityGroup: 'late' } }, 'AAAAAAAAAAE='),
    ).rejects.toMatchObject({ name: 'InvalidEtagError' });
    await registry.updateTwin('a', { tags: { SecurityGroup: null, site: 'x' } }, '*');
    expect((await registry.getTwin('a')).responseBody).toMatchObject({
      version: 4,
      tags: { site: 'x' },
    });
  });

  it('tell each change to the event hub, in order, with their parts', async () => {
    const hub = await start();
    await hub.registry.create({ deviceId: 'a' });
    await hub.registry.updateTwin('a', { properties: { desired: { rate: { hz: 5 } } } }, '*');
    await callHub(hub, 'PATCH', '/local/devices/a/reported', { body: '{"ok":true}' });
    await callHub(hub, 'PUT', '/twins/a', { body: '{"tags":{"SecurityGroup":"mixers"}}' });
    await hub.registry.delete('a');
    await expect
      .poll(() => hub.events.map((event) => event.applicationProperties.opType))
      .toEqual([
        'createDeviceIdentity',
        'updateTwin',
        'updateTwin',
        'replaceTwin',
        'deleteDeviceIdentity',
      ]);
    const bodies = hub.events.map(({ body }) => JSON.parse(Buffer.from(body).toString()));
    expect(bodies[1]).toEqual({
      version: 3,
      properties: {
        desired: {
          rate: { hz: 5 },
          $version: 2,
          $metadata: expect.objectContaining({
            rate: expect.objectContaining({ $lastUpdatedVersion: 2 }),
          }),
        },
      },
    });
    expect(bodies[2]).toMatchObject({ version: 4, properties: { reported: { ok: true } } });
    expect(bodies[3]).toMatchObject({
      deviceId: 'a',
      version: 5,
      tags: { SecurityGroup: 'mixers' },
      properties: { desired: { $version: 3 }, reported: { ok: true } },
    });
  });

  it('of 10,000 devices are created and queried in pages within seconds', async () => {
    const { registry, events } = await start();
    const devices = Array.from({ length: 10_000 }, (_, i) => ({
      deviceId: `d${String(i).padStart(5, '0')}`,
      tags: { SecurityGroup: `group ${i % 7}` },
    }));
    for (let i = 0; i < devices.length; i += 100)
      await registry.addDevices(devices.slice(i, i + 100));
    const query = registry.createQuery(
      `SELECT deviceId FROM devices WHERE tags.SecurityGroup IN ['group 1', 'group 2']`,
      1_000,
    );
    const found: string[] = [];
    while (query.hasMoreResults) {
      const { result } = await query.next(query.continuationToken);
      expect(result.length).toBeLessThanOrEqual(1_000);
      found.push(...result.map((row: { deviceId: string }) => row.deviceId));
    }
    expect(found).toEqual(
      devices
        .filter(({ tags }) => /group [12]/.test(tags.SecurityGroup))
        .map(({ deviceId }) => deviceId),
    );
    await expect.poll(() => events.length, { timeout: 10_000 }).toBe(10_000);
  }, 20_000);
});

describe('device-to-cloud messages', () => {
  it('arrive with the stamps of the hub and the properties of the device', async () => {
    const hub = await start();
    const { generationId } = (await hub.registry.create({ deviceId: 'a' })).responseBody;
    const answer = await callHub(hub, 'POST', '/devices/a/messages/events', {
      body: '{"temperature":20}',
      headers: {
        'iothub-app-Line': '7',
        'iothub-contenttype': 'application/json',
        'iothub-messageid': 'm1',
        'iothub-interface-id': 'urn:azureiot:Security:SecurityAgent:1',
      },
    });
    expect(answer.status).toBe(204);
    const event = hub.events.find(
      ({ annotations }) => annotations['iothub-message-source'] === 'Telemetry',
    );
    expect(event).toMatchObject({
      deviceId: 'a',
      annotations: {
        'iothub-connection-device-id': 'a',
        'iothub-connection-auth-generation-id': generationId,
        'iothub-interface-id': 'urn:azureiot:Security:SecurityAgent:1',
        'iothub-enqueuedtime': expect.any(Date),
      },
      properties: { contentType: 'application/json', messageId: 'm1' },
    });
    expect(Buffer.from(event!.body).toString()).toBe('{"temperature":20}');
  });

  it('of unknown and of disabled devices are refused and not published', async () => {
    const hub = await start();
    await hub.registry.create({ deviceId: 'off', status: 'disabled' });
    const unknown = await callHub(hub, 'POST', '/devices/gone/messages/events', { body: '{}' });
    const disabled = await callHub(hub, 'POST', '/devices/off/messages/events', { body: '{}' });
    expect([unknown.status, disabled.status]).toEqual([404, 401]);
    expect(await unknown.json()).toMatchObject({ Message: 'ErrorCode:DeviceNotFound;gone' });
    await expect.poll(() => hub.events.length).toBe(1);
  });

  it('are answered with 503 when they cannot be stored', async () => {
    const hub = await start();
    await hub.registry.create({ deviceId: 'a' });
    await expect.poll(() => hub.events.length).toBe(1);
    await callHub(hub, 'PUT', '/local/faults', { body: '{"failedPublishes":1}' });
    const first = await callHub(hub, 'POST', '/devices/a/messages/events', { body: '{}' });
    const second = await callHub(hub, 'POST', '/devices/a/messages/events', { body: '{}' });
    expect([first.status, second.status]).toEqual([503, 204]);
  });
});

describe('a restarted hub', () => {
  it('still has its devices and their twins', async () => {
    const before = await start({ folder });
    await before.registry.addDevices([{ deviceId: 'a' }, { deviceId: 'b' }]);
    await before.registry.updateTwin('a', { tags: { SecurityGroup: 'mixers' } }, '*');
    await before.registry.delete('b');
    await before.stop();
    started.length = 0;

    const { registry } = await start({ folder });
    const { result } = await registry.createQuery('SELECT * FROM devices').next();
    expect(result).toMatchObject([
      { deviceId: 'a', version: 3, tags: { SecurityGroup: 'mixers' } },
    ]);
  });
});

it('a port that is taken is an error at the start', async () => {
  const { port } = await start();
  const { startHub } = await import('../../../local/iot-hub/start-iot-hub.ts');
  const publisher = { publish: async () => {}, close: async () => {} };
  await expect(startHub({ port, hubName: 'local' }, publisher)).rejects.toMatchObject({
    code: 'EADDRINUSE',
  });
});
