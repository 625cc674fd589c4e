import { beforeAll, describe, expect, it } from 'vitest';
import { deviceFacts } from '../support/device-facts.ts';
import { HttpApi } from '../support/http-api.ts';
import { processRule } from '../support/rule-drafts.ts';

let api: HttpApi;

beforeAll(async () => {
  api = await HttpApi.open(async () => {
    await import('../../functions/groups.ts');
    await import('../../functions/rules.ts');
  });
  const directory = await api.app.directory();
  const tags = ['Pumps', 'PUMPS', 'pmups', 'pmups', '', { json: '7' }, undefined, 'default'];
  const changes = tags.map((groupTag, i) => ({
    facts: deviceFacts(`device-${i}`, { groupTag }),
    source: 'sweep' as const,
  }));
  await directory.apply(changes, '2026-01-01T00:00:00.000Z');
  await api.put('/groups/Pumps', { description: 'All pumps' });
});

describe('a fresh hub', () => {
  it('has the group default, with the devices that name no group', async () => {
    expect((await api.get('/groups/default')).body).toEqual({
      name: 'default',
      rules: 0,
      devices: 6,
      unresolvedDevices: 4,
      unresolvedTagCount: 3,
      unresolvedTags: [
        { tag: 'pmups', devices: 2 },
        { tag: '', devices: 1 },
        { tag: { json: '7' }, devices: 1 },
      ],
      revision: 0,
      etag: '"0"',
    });
  });
});

describe('/groups/{group}', () => {
  it('PUT creates, then replaces; the first spelling stays', async () => {
    const created = await api.put('/groups/Cold%20Store%C3%9F', { description: 'Minus 20' });
    expect(created).toMatchObject({
      status: 201,
      body: { name: 'Cold Storeß', description: 'Minus 20', rules: 0, devices: 0 },
    });
    expect(created.headers.ETag).toBe(created.body.etag);
    const replaced = await api.put('/groups/COLD%20store%C3%9F', {});
    expect(replaced).toMatchObject({ status: 200, body: { name: 'Cold Storeß' } });
    expect(replaced.body).not.toHaveProperty('description');
    expect(await api.get('/groups/cold%20store%C3%9F')).toMatchObject({ body: replaced.body });
  });

  it('PUT takes back what GET answered, as no change', async () => {
    const { body, headers } = await api.get('/groups/pumps');
    expect(body).toMatchObject({ name: 'Pumps', devices: 2 });
    expect(await api.put('/groups/pumps', body)).toMatchObject({ status: 200, body, headers });
    const standard = await api.get('/groups/default');
    expect((await api.put('/groups/default', standard.body)).body).toEqual(standard.body);
  });

  it('keep rules and count them', async () => {
    await api.put('/groups/counted', {});
    await api.put('/groups/counted/rules', [processRule('a')]);
    expect((await api.put('/groups/counted', { description: 'x' })).body.rules).toBe(1);
    expect((await api.get('/groups/counted/rules')).body.value).toHaveLength(1);
  });

  it('keep the tag of the rules when only the description changes', async () => {
    await api.put('/groups/described', {});
    const before = await api.get('/groups/described/rules');
    await api.put('/groups/described', { description: 'x' });
    expect((await api.get('/groups/described/rules')).headers.ETag).toBe(before.headers.ETag);
  });

  it('PATCH merges, and null takes away', async () => {
    await api.put('/groups/patched', { description: 'a' });
    expect((await api.patch('/groups/patched', {})).body.description).toBe('a');
    const merge = { 'content-type': 'application/merge-patch+json' };
    const patched = await api.patch('/groups/patched', { description: null }, merge);
    expect(patched.status).toBe(200);
    expect(patched.body).not.toHaveProperty('description');
    expect((await api.patch('/groups/nowhere', {})).status).toBe(404);
    expect((await api.patch('/groups/patched', [])).status).toBe(400);
  });

  it('honour If-Match and If-None-Match', async () => {
    const only = { 'If-None-Match': '*' };
    const { headers } = await api.put('/groups/guarded', {}, only);
    expect((await api.put('/groups/guarded', {}, only)).status).toBe(412);
    const match = { 'If-Match': headers.ETag! };
    expect((await api.patch('/groups/guarded', { description: 'a' }, match)).status).toBe(200);
    expect((await api.patch('/groups/guarded', { description: 'b' }, match)).status).toBe(412);
    expect((await api.delete('/groups/guarded', match)).status).toBe(412);
  });

  it('tell everything that is wrong with a body and a name', async () => {
    const body = { name: 'b', description: 7, rules: [], color: 'red' };
    const { status, body: answer } = await api.put('/groups/a%3Fb', body);
    expect(status).toBe(400);
    expect(answer.error.details.map(({ target }: { target: string }) => target)).toEqual([
      'group',
      '/description',
      '/rules',
      '/color',
    ]);
    const other = await api.put('/groups/a', { name: 'b' });
    expect(other.body.error.details).toMatchObject([{ target: '/name' }]);
  });

  it('answer 404 where there is no group', async () => {
    expect(await api.get('/groups/nowhere')).toMatchObject({
      status: 404,
      body: { error: { code: 'NotFound', target: 'group' } },
    });
  });
});

describe('DELETE /groups/{group}', () => {
  it('answers 204, also when there was none', async () => {
    await api.put('/groups/gone', {});
    expect((await api.delete('/groups/gone')).status).toBe(204);
    expect((await api.get('/groups/gone')).status).toBe(404);
    expect((await api.delete('/groups/gone')).status).toBe(204);
  });

  it('never deletes default', async () => {
    const answer = await api.delete('/groups/Default?force=true');
    expect(answer).toMatchObject({ status: 409, body: { error: { code: 'Conflict' } } });
  });

  it('refuses a group that devices are tagged with, unless forced', async () => {
    await api.put('/groups/pmups', {});
    const refused = await api.delete('/groups/pmups');
    expect(refused.status).toBe(409);
    expect(refused.body.error.message).toContain('2 devices are tagged');
    expect((await api.delete('/groups/pmups?force=false')).status).toBe(409);
    expect((await api.delete('/groups/pmups?force=yes')).status).toBe(400);
    expect((await api.delete('/groups/pmups?force=true')).status).toBe(204);
    expect((await api.get('/groups/default')).body.unresolvedDevices).toBe(4);
  });

  it('gives a group that is made again a new tag', async () => {
    const first = await api.put('/groups/again', {});
    await api.delete('/groups/again');
    const second = await api.put('/groups/again', {});
    expect(second.status).toBe(201);
    expect(second.headers.ETag).not.toBe(first.headers.ETag);
  });
});

describe('GET /groups', () => {
  it('lists all groups by name, page by page', async () => {
    await api.put('/groups/%C3%84pfel', {});
    const names: string[] = [];
    let path = '/groups?top=2';
    for (let pages = 0; path !== ''; pages++) {
      const { body } = await api.get(path);
      expect(body.value.length).toBeLessThanOrEqual(2);
      names.push(...body.value.map(({ name }: { name: string }) => name));
      path = body.nextLink?.replace('http://localhost/api', '') ?? '';
      expect(pages).toBeLessThan(20);
    }
    const all = (await api.get('/groups')).body.value;
    expect(names).toEqual(all.map(({ name }: { name: string }) => name));
    expect(names).toContain('default');
    expect(names.at(-1)).toBe('Äpfel');
    expect(all.find(({ name }: { name: string }) => name === 'Pumps')).toEqual(
      (await api.get('/groups/pumps')).body,
    );
  });

  it('refuses a wrong top and a changed token', async () => {
    expect((await api.get('/groups?top=0')).status).toBe(400);
    expect((await api.get('/groups?continuationToken=x')).status).toBe(400);
  });
});
