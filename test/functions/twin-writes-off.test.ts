import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { HttpApi } from '../support/http-api.ts';
import { openTestHub, type TestHub } from '../support/start-test-hub.ts';

let api: HttpApi;
let hub: TestHub;

beforeAll(async () => {
  hub = await openTestHub();
  vi.stubEnv('IOTHUB_ENDPOINT', hub.url);
  api = await HttpApi.open(async () => {
    await import('../../functions/device-group.ts');
    await import('../../functions/group-members.ts');
  });
  await hub.registry.create({ deviceId: 'a' });
});

afterAll(() => hub.stop());

it.each([
  ['PUT', '/devices/a/group', { group: null }],
  ['POST', '/groups/default/members', { devices: ['a'] }],
  ['GET', `/groups/default/members/${'0'.repeat(32)}`, undefined],
])('%s %s is forbidden unless the setting allows it, and names it', async (method, path, body) => {
  const answer = await api.call(method, path, { body });
  expect(answer.status).toBe(403);
  expect(answer.body.error).toMatchObject({
    code: 'Forbidden',
    target: 'TWIN_WRITES',
    message: expect.stringContaining('TWIN_WRITES is off'),
  });
  expect((await hub.registry.getTwin('a')).responseBody.tags).toEqual({});
});
