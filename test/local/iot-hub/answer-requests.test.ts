import { expect, it } from 'vitest';
import { callHub, startTestHub } from '../../support/start-test-hub.ts';

const version = '?api-version=2021-04-12';

it.each([
  ['without a signature', `/devices${version}`, {}, 401],
  ['with a foreign scheme', `/devices${version}`, { authorization: 'Basic x' }, 401],
  ['without a version', '/devices', { authorization: 'SharedAccessSignature x' }, 400],
  ['with a token', `/devices${version}`, { authorization: 'Bearer x' }, 200],
])('answers a request %s', async (_, path, headers: Record<string, string>, status) => {
  const { url } = await startTestHub();
  expect((await fetch(`${url}${path}`, { headers })).status).toBe(status);
});

it.each([
  ['GET', '/nothing', 404],
  ['GET', '/twins', 404],
  ['DELETE', '/devices', 405],
  ['GET', '/devices/%zz', 400],
])('answers %s %s with %i', async (method, path, status) => {
  expect((await callHub(await startTestHub(), method, path)).status).toBe(status);
});

it('tells a device named query from a query', async () => {
  const hub = await startTestHub();
  await hub.registry.create({ deviceId: 'query' });
  expect((await hub.registry.get('query')).responseBody.deviceId).toBe('query');
});

it('decodes ids in paths', async () => {
  const hub = await startTestHub();
  await hub.registry.create({ deviceId: 'a#b%?' });
  expect((await hub.registry.getTwin('a#b%?')).responseBody.deviceId).toBe('a#b%?');
});

it('refuses a body over 1 MiB and goes on serving', async () => {
  const hub = await startTestHub();
  const body = new Uint8Array(1024 * 1024 + 1);
  expect((await callHub(hub, 'POST', '/devices', { body })).status).toBe(413);
  expect((await callHub(hub, 'GET', '/devices')).status).toBe(200);
});
