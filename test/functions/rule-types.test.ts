import { beforeAll, expect, it } from 'vitest';
import { HttpApi } from '../support/http-api.ts';

let api: HttpApi;

beforeAll(async () => {
  api = await HttpApi.open(() => import('../../functions/rule-types.ts'));
});

it('GET /rule-types lists the catalogue in its order', async () => {
  const { status, body } = await api.get('/rule-types');
  expect(status).toBe(200);
  expect(body.value).toHaveLength(24);
  expect(body.value[0]).toMatchObject({
    ruleType: 'ActiveConnectionsNotInAllowedRange',
    displayName: 'Number of active connections is not in allowed range',
    family: 'timeWindow',
  });
  expect(body).not.toHaveProperty('nextLink');
});

it('GET /rule-types goes page by page', async () => {
  const all = (await api.get('/rule-types')).body.value;
  const first = await api.get('/rule-types?top=20');
  const next = first.body.nextLink.replace('http://localhost/api', '');
  expect([...first.body.value, ...(await api.get(next)).body.value]).toEqual(all);
});
