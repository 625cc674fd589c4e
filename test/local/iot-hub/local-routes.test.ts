import { expect, it } from 'vitest';
import { callHub, startTestHub } from '../../support/start-test-hub.ts';

it('switches faults on, which wear off', async () => {
  const hub = await startTestHub();
  await callHub(hub, 'PUT', '/local/faults', { body: '{"throttled":1,"retryAfterSeconds":9}' });
  const throttled = await callHub(hub, 'GET', '/devices');
  expect([throttled.status, throttled.headers.get('retry-after')]).toEqual([429, '9']);
  expect((await callHub(hub, 'GET', '/devices')).status).toBe(200);
  expect(await (await callHub(hub, 'GET', '/local/faults')).json()).toMatchObject({ throttled: 0 });
});

it('loses the answer to a request that took effect', async () => {
  const hub = await startTestHub();
  await callHub(hub, 'PUT', '/local/faults', { body: '{"lostAnswers":1}' });
  await expect(hub.registry.create({ deviceId: 'a' })).rejects.toMatchObject({
    name: 'ServiceUnavailableError',
  });
  expect((await hub.registry.get('a')).responseBody.deviceId).toBe('a');
});

it('tells what is still to be published, and what was lost', async () => {
  const hub = await startTestHub();
  const status = async () => (await callHub(hub, 'GET', '/local/status')).json();
  await hub.registry.create({ deviceId: 'a' });
  await expect.poll(status).toEqual({ pendingEvents: 0, lostEvents: 0 });
});

it('lets a device report its properties, and tells of it', async () => {
  const hub = await startTestHub();
  await hub.registry.create({ deviceId: 'a' });
  await callHub(hub, 'PATCH', '/local/devices/a/reported', { body: '{"firmware":"1.2"}' });
  const twin = (await hub.registry.getTwin('a')).responseBody;
  expect(twin.properties.reported).toMatchObject({ firmware: '1.2', $version: 2 });
  await expect
    .poll(() => hub.events.map(({ applicationProperties }) => applicationProperties.opType))
    .toEqual(['createDeviceIdentity', 'updateTwin']);
});
