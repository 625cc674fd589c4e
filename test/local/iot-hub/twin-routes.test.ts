import { expect, it } from 'vitest';
import { callHub, createDevices, startTestHub } from '../../support/start-test-hub.ts';

it('changes twins under their ETag, and refuses an old one', async () => {
  const { registry } = await startTestHub();
  await registry.create({ deviceId: 'a' });
  const { responseBody: twin } = await registry.getTwin('a');
  const first = twin.etag;
  await twin.update({ tags: { SecurityGroup: 'mixers' } });
  await expect(registry.updateTwin('a', { tags: { late: true } }, first)).rejects.toMatchObject({
    name: 'InvalidEtagError',
  });
  await registry.updateTwin('a', { tags: { SecurityGroup: null, site: 'x' } }, '*');
  expect((await registry.getTwin('a')).responseBody).toMatchObject({
    version: 4,
    tags: { site: 'x' },
  });
});

it('answers a query page by page, each device once', async () => {
  const hub = await startTestHub();
  const ids = await createDevices(hub, 250);
  const query = hub.registry.createQuery('SELECT deviceId FROM devices', 100);
  const sizes: number[] = [];
  const found: string[] = [];
  while (query.hasMoreResults) {
    const { result } = await query.next(query.continuationToken);
    sizes.push(result.length);
    found.push(...result.map((row: { deviceId: string }) => row.deviceId));
  }
  expect(sizes).toEqual([100, 100, 50]);
  expect(found).toEqual(ids);
});

it('creates and queries 10,000 twins within seconds', async () => {
  const { registry, events } = await startTestHub();
  const devices = Array.from({ length: 10_000 }, (_, i) => ({
    deviceId: `d${i}`,
    tags: { SecurityGroup: `group ${i % 7}` },
  }));
  for (let i = 0; i < devices.length; i += 100)
    await registry.addDevices(devices.slice(i, i + 100));
  const text = "SELECT * FROM devices WHERE tags.SecurityGroup IN ['group 1', 'group 2']";
  const query = registry.createQuery(text, 1_000);
  let found = 0;
  while (query.hasMoreResults)
    found += (await query.nextAsTwin(query.continuationToken)).result.length;
  expect(found).toBe(devices.filter((_, i) => i % 7 === 1 || i % 7 === 2).length);
  await expect.poll(() => events.length, { timeout: 10_000 }).toBe(10_000);
}, 20_000);

it('says which kind of rows a query gives', async () => {
  const hub = await startTestHub();
  const kind = async (query: string) => {
    const answer = await callHub(hub, 'POST', '/devices/query', {
      body: JSON.stringify({ query }),
    });
    return answer.headers.get('x-ms-item-type');
  };
  expect(await kind('SELECT * FROM devices')).toBe('Twin');
  expect(await kind('SELECT deviceId FROM devices')).toBe('Raw');
});

it.each([
  ['a query it does not understand', '{"query":"SELECT COUNT() FROM devices"}', {}],
  ['no query', '{}', {}],
  ['a page size of nothing', '{"query":"SELECT * FROM devices"}', { 'x-ms-max-item-count': '0' }],
  ['a foreign continuation', '{"query":"SELECT * FROM devices"}', { 'x-ms-continuation': 'eA==' }],
])('refuses %s', async (_, body, headers) => {
  const answer = await callHub(await startTestHub(), 'POST', '/devices/query', { body, headers });
  expect(answer.status).toBe(400);
});
