import { expect, it } from 'vitest';
import { callHub, startTestHub } from '../../support/start-test-hub.ts';

const securityAgent = 'urn:azureiot:Security:SecurityAgent:1';

it('stamps a message with what the hub knows, and keeps what the device says', async () => {
  const hub = await startTestHub();
  const { generationId } = (await hub.registry.create({ deviceId: 'a' })).responseBody;
  const answer = await callHub(hub, 'POST', '/devices/a/messages/events', {
    body: '{"temperature":20}',
    headers: { 'iothub-messageid': 'm1', 'iothub-interface-id': securityAgent },
  });
  expect(answer.status).toBe(204);
  const event = hub.events.at(-1)!;
  expect(event).toMatchObject({
    deviceId: 'a',
    annotations: {
      'iothub-connection-device-id': 'a',
      'iothub-connection-auth-generation-id': generationId,
      'iothub-interface-id': securityAgent,
      'iothub-message-source': 'Telemetry',
    },
    properties: { messageId: 'm1' },
  });
  expect(Buffer.from(event.body).toString()).toBe('{"temperature":20}');
});

it('stamps the message of a module with the module', async () => {
  const hub = await startTestHub();
  await hub.registry.create({ deviceId: 'a' });
  await hub.registry.addModule({ deviceId: 'a', moduleId: 'agent' });
  await callHub(hub, 'POST', '/devices/a/modules/agent/messages/events', { body: '{}' });
  expect(hub.events.at(-1)?.annotations['iothub-connection-module-id']).toBe('agent');
});

it('refuses unknown and disabled devices, and publishes nothing of theirs', async () => {
  const hub = await startTestHub();
  await hub.registry.create({ deviceId: 'off', status: 'disabled' });
  const unknown = await callHub(hub, 'POST', '/devices/gone/messages/events', { body: '{}' });
  const disabled = await callHub(hub, 'POST', '/devices/off/messages/events', { body: '{}' });
  expect([unknown.status, disabled.status]).toEqual([404, 401]);
  expect(await unknown.json()).toMatchObject({ Message: 'ErrorCode:DeviceNotFound;gone' });
  const sources = hub.events.map(({ annotations }) => annotations['iothub-message-source']);
  expect(sources).not.toContain('Telemetry');
});

it('refuses a message over 256 KiB', async () => {
  const hub = await startTestHub();
  await hub.registry.create({ deviceId: 'a' });
  const send = (bytes: number) =>
    callHub(hub, 'POST', '/devices/a/messages/events', { body: new Uint8Array(bytes) });
  expect((await send(256 * 1024)).status).toBe(204);
  expect((await send(256 * 1024 + 1)).status).toBe(413);
});

it('answers 503 for a message that could not be stored', async () => {
  const hub = await startTestHub();
  await hub.registry.create({ deviceId: 'a' });
  await expect.poll(() => hub.events.length).toBe(1);
  await callHub(hub, 'PUT', '/local/faults', { body: '{"failedPublishes":1}' });
  const send = () => callHub(hub, 'POST', '/devices/a/messages/events', { body: '{}' });
  expect((await send()).status).toBe(503);
  expect((await send()).status).toBe(204);
});
