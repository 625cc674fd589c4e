import { beforeAll, expect, it, vi } from 'vitest';
import { claim, principalHeader } from '../support/client-principal.ts';
import { HttpApi } from '../support/http-api.ts';
import { processRule, temperatureRule } from '../support/rule-drafts.ts';

let api: HttpApi;

beforeAll(async () => {
  vi.stubEnv('AUTH_MODE', 'entra');
  vi.stubEnv('WEBSITE_AUTH_ENABLED', 'True');
  api = await HttpApi.open(async () => {
    await import('../../functions/groups.ts');
    await import('../../functions/rules.ts');
    await import('../../functions/history.ts');
  });
});

function signedIn(name: string, role: string) {
  const claims = [claim('name', name), claim('roles', role)];
  return { 'x-ms-client-principal': principalHeader(claims) };
}

const writes: [operation: string, method: string, path: string, body?: unknown][] = [
  ['putGroup', 'PUT', '/groups/pumps', {}],
  ['patchGroup', 'PATCH', '/groups/pumps', { description: 'All' }],
  ['saveRules', 'PUT', '/groups/pumps/rules', [processRule('a')]],
  ['createRule', 'POST', '/groups/pumps/rules', temperatureRule()],
  ['putRule', 'PUT', '/groups/pumps/rules/cold', temperatureRule({ id: 'cold' })],
  ['patchRule', 'PATCH', '/groups/pumps/rules/cold', { maxThreshold: 5 }],
  ['deleteRule', 'DELETE', '/groups/pumps/rules/cold'],
  ['restore', 'POST', '/groups/pumps/history/1/restore'],
  ['deleteGroup', 'DELETE', '/groups/pumps'],
];

it('every way to write a policy is in the history under its own name and that of the caller', async () => {
  for (const [operation, method, path, body] of writes) {
    const headers = signedIn(`${operation}@example.com`, 'Policy.Write');
    const { status } = await api.call(method, path, { body, headers });
    expect([operation, status < 300]).toEqual([operation, true]);
  }
  const headers = signedIn('reader', 'Policy.Read');
  const { body } = await api.call('GET', '/groups/pumps/history', { headers });
  const noted = body.value.map((entry: Record<string, unknown>) => [
    entry.operation,
    entry.changedBy,
  ]);
  expect(noted.reverse()).toEqual(writes.map(([name]) => [name, `${name}@example.com`]));
});

it('who may only read cannot restore, and who may only write cannot read', async () => {
  const path = '/groups/pumps/history/1';
  const reading = { headers: signedIn('reader', 'Policy.Read') };
  const writing = { headers: signedIn('writer', 'Policy.Write') };
  expect((await api.call('POST', `${path}/restore`, reading)).status).toBe(403);
  for (const address of [path, '/groups/pumps/history']) {
    expect((await api.call('GET', address, writing)).status).toBe(403);
    expect((await api.get(address)).status).toBe(401);
    expect((await api.call('GET', address, reading)).status).toBe(200);
  }
});
