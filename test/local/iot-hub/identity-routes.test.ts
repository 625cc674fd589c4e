import { expect, it } from 'vitest';
import { callHub, startTestHub } from '../../support/start-test-hub.ts';

it('creates, reads, changes, lists, counts and deletes devices for the official client', async () => {
  const { registry } = await startTestHub();
  const created = (await registry.create({ deviceId: 'pump+1' })).responseBody;
  expect(created).toMatchObject({ deviceId: 'pump+1', status: 'enabled' });
  expect(created.generationId).toMatch(/^\d{18}$/);

  await registry.update({ deviceId: 'pump+1', status: 'disabled' });
  const read = (await registry.get('pump+1')).responseBody;
  expect(read).toMatchObject({ status: 'disabled', generationId: created.generationId });
  expect(read.etag).not.toBe(created.etag);
  const listed = (await registry.list()).responseBody;
  expect(listed.map(({ deviceId }) => deviceId)).toEqual(['pump+1']);
  expect((await registry.getRegistryStatistics()).responseBody).toEqual({
    totalDeviceCount: 1,
    enabledDeviceCount: 0,
    disabledDeviceCount: 1,
  });

  await registry.delete('pump+1');
  await expect(registry.get('pump+1')).rejects.toMatchObject({ name: 'DeviceNotFoundError' });
});

it('refuses a device twice', async () => {
  const { registry } = await startTestHub();
  await registry.create({ deviceId: 'a' });
  await expect(registry.create({ deviceId: 'a' })).rejects.toMatchObject({
    name: 'DeviceAlreadyExistsError',
  });
});

it('gives devices modules with twins of their own', async () => {
  const { registry } = await startTestHub();
  await registry.create({ deviceId: 'a' });
  await registry.addModule({ deviceId: 'a', moduleId: 'agent' });
  const { responseBody: twin } = await registry.getModuleTwin('a', 'agent');
  await registry.updateModuleTwin('a', 'agent', { tags: { x: 1 } }, twin.etag);
  expect((await registry.getModuleTwin('a', 'agent')).responseBody.tags).toEqual({ x: 1 });
  expect((await registry.getTwin('a')).responseBody.tags).toEqual({});
  expect((await registry.getModulesOnDevice('a')).responseBody).toHaveLength(1);
  await registry.removeModule('a', 'agent');
  await expect(registry.getModule('a', 'agent')).rejects.toThrow('Not found');
});

it('lists no more devices than asked for', async () => {
  const hub = await startTestHub();
  await hub.registry.addDevices([{ deviceId: 'a' }, { deviceId: 'b' }]);
  const answer = await fetch(`${hub.url}/devices?api-version=2021-04-12&top=1`, {
    headers: { authorization: 'SharedAccessSignature sr=local' },
  });
  expect(await answer.json()).toHaveLength(1);
});

it.each([
  ['another id than the path', '{"deviceId":"b"}'],
  ['no JSON', '{'],
  ['no object', '[]'],
  ['an unknown status', '{"status":"asleep"}'],
])('refuses a device of which the body has %s', async (_, body) => {
  const answer = await callHub(await startTestHub(), 'PUT', '/devices/a', { body });
  expect(answer.status).toBe(400);
  expect(answer.headers.get('iothub-errorcode')).toBe('ArgumentInvalid');
});
