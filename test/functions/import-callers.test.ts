import { beforeAll, expect, it, vi } from 'vitest';
import { claim, principalHeader } from '../support/client-principal.ts';
import { HttpApi } from '../support/http-api.ts';

let api: HttpApi;

beforeAll(async () => {
  vi.stubEnv('AUTH_MODE', 'entra');
  vi.stubEnv('WEBSITE_AUTH_ENABLED', 'True');
  api = await HttpApi.open(async () => {
    await import('../../functions/history.ts');
    await import('../../functions/import-export.ts');
  });
});

const body = { groups: [{ name: 'pumps', rules: [] }] };

async function statusOf(role: string, query: string): Promise<number> {
  const claims = [claim('name', 'ann@example.com'), claim('roles', role)];
  const headers = { 'x-ms-client-principal': principalHeader(claims) };
  return (await api.post(`/import${query}`, body, headers)).status;
}

it('who may only read can see what an import would do, and cannot import', async () => {
  expect(await statusOf('Policy.Read', '?dryRun=true')).toBe(200);
  const others = ['', '?dryRun=false', '?dryRun=false&dryRun=true', '?dryrun=true', '?dryRun=TRUE'];
  for (const query of others)
    expect([query, await statusOf('Policy.Read', query)]).toEqual([query, 403]);
});

it('a dry run that is taken back in the same request is none', async () => {
  expect(await statusOf('Policy.Read', '?dryRun=true&dryRun=false')).toBe(400);
});

it('who may only write can import, and reads nothing', async () => {
  expect(await statusOf('Policy.Write', '?dryRun=true')).toBe(403);
  expect(await statusOf('Policy.Write', '')).toBe(200);
});

it('nobody is let in who does not sign in', async () => {
  for (const query of ['', '?dryRun=true']) {
    expect((await api.post(`/import${query}`, body)).status).toBe(401);
  }
});
