import { beforeAll, describe, expect, it, vi } from 'vitest';
import { HttpApi } from '../support/http-api.ts';
import { processRule, temperatureRule } from '../support/rule-drafts.ts';

let api: HttpApi;

beforeAll(async () => {
  api = await HttpApi.open(async () => {
    await import('../../functions/groups.ts');
    await import('../../functions/rules.ts');
    await import('../../functions/history.ts');
  });
});

let groups = 0;

/** A group of its own, and the policy revision that made it. */
async function aGroup(description = 'All pumps') {
  const group = `/groups/Pumps-${++groups}`;
  const { body } = await api.put(group, { description });
  return { group, name: body.name as string, created: body.revision as number };
}

const revisionsOf = (body: { value: { revision: number }[] }) =>
  body.value.map(({ revision }) => revision);

describe('GET /groups/{group}/history', () => {
  it('tells who did what when, the newest first', async () => {
    const { group, created } = await aGroup();
    await api.put(`${group}/rules`, [temperatureRule()]);
    await api.patch(`${group}/rules/hot`, { maxThreshold: 90 });
    await api.patch(group, { description: null });
    const { status, body } = await api.get(`${group.toLowerCase()}/history`);
    expect(status).toBe(200);
    const entry = { changedBy: 'function key', changedGroups: 1, action: 'update' };
    expect(body).toEqual({
      value: [
        { ...entry, revision: created + 3, operation: 'patchGroup' },
        { ...entry, revision: created + 2, operation: 'patchRule' },
        { ...entry, revision: created + 1, operation: 'saveRules' },
        { ...entry, revision: created, operation: 'putGroup', action: 'create' },
      ].map((value) => ({ ...value, changedTimeUtc: expect.stringMatching(/^20.*Z$/) })),
    });
  });

  it('comes in pages', async () => {
    const { group, created } = await aGroup();
    for (const description of ['a', 'b', 'c']) await api.put(group, { description });
    const first = await api.get(`${group}/history?top=3`);
    expect(revisionsOf(first.body)).toEqual([created + 3, created + 2, created + 1]);
    const second = await api.get(first.body.nextLink.replace('http://localhost/api', ''));
    expect(revisionsOf(second.body)).toEqual([created]);
    expect(second.body).not.toHaveProperty('nextLink');
  });

  it('refuses a token that was changed, is of another group, or with a wrong top', async () => {
    const { group } = await aGroup();
    const { group: other } = await aGroup();
    await api.put(group, {});
    const { nextLink } = (await api.get(`${group}/history?top=1`)).body;
    const token = new URL(nextLink).searchParams.get('continuationToken')!;
    const changed = `${token.startsWith('A') ? 'B' : 'A'}${token.slice(1)}`;
    for (const path of [
      `${group}/history?continuationToken=${changed}`,
      `${other}/history?continuationToken=${token}`,
      `${group}/history?top=0&continuationToken=${token.slice(0, -1)}`,
    ]) {
      const { status, body } = await api.get(path);
      expect(status).toBe(400);
      expect(body.error.details.at(-1).target).toBe('continuationToken');
    }
  });

  it('is empty for a group that nobody has changed, and 404 where there never was one', async () => {
    expect(await api.get('/groups/default/history')).toMatchObject({
      status: 200,
      body: { value: [] },
    });
    expect(await api.get('/groups/nowhere/history')).toMatchObject({
      status: 404,
      body: { error: { code: 'NotFound', target: 'group' } },
    });
  });

  it('is there for a group that was deleted', async () => {
    const { group } = await aGroup();
    await api.delete(group);
    const { body } = await api.get(`${group}/history`);
    expect(body.value).toMatchObject([
      { action: 'delete', operation: 'deleteGroup' },
      { action: 'create' },
    ]);
  });

  it('goes on behind a page without entries, also where the group was deleted', async () => {
    const { group } = await aGroup();
    await api.delete(group);
    const history = await api.app.policyHistory();
    // So a page ends in which dead writers left more rows than are looked at for one page.
    const { continuation } = await history.list(group.slice('/groups/'.length), 1);
    vi.spyOn(history, 'list').mockResolvedValueOnce({ items: [], continuation: continuation! });
    const { status, body } = await api.get(`${group}/history`);
    expect([status, body.value]).toEqual([200, []]);
    const next = await api.get(body.nextLink.replace('http://localhost/api', ''));
    expect(next.body.value).toMatchObject([{ action: 'create' }]);
  });
});

describe('GET /groups/{group}/history/{revision}', () => {
  it('shows the group before and after, and what differs', async () => {
    const { group, name, created } = await aGroup();
    const before = await api.put(`${group}/rules`, [temperatureRule(), processRule('ssh', 'nc')]);
    const after = await api.put(`${group}/rules`, [
      temperatureRule({ maxThreshold: 90, tags: { 'a/b': 'c' } }),
      processRule('ssh', 'cron'),
      temperatureRule({ id: 'cold' }),
    ]);
    const revision = created + 2;
    const { status, headers, body } = await api.get(`${group}/history/${revision}`);
    expect([status, headers.ETag]).toEqual([200, `"${revision}"`]);
    const state = { name, description: 'All pumps' };
    expect(body).toEqual({
      ...{ revision, operation: 'saveRules', changedBy: 'function key', changedGroups: 1 },
      changedTimeUtc: after.body.value[0].updatedTimeUtc,
      etag: `"${revision}"`,
      before: { ...state, revision: revision - 1, rules: before.body.value },
      after: { ...state, revision, rules: after.body.value },
      action: 'update',
      changes: [],
      rules: [
        {
          id: 'hot',
          action: 'update',
          changes: [
            { target: '/maxThreshold', before: 80, after: 90 },
            { target: '/tags', after: { 'a/b': 'c' } },
          ],
        },
        {
          id: 'ProcessNotAllowed',
          action: 'update',
          changes: [
            { target: '/allowlistValues/1', before: 'nc' },
            { target: '/allowlistValues/1', after: 'cron' },
          ],
        },
        { id: 'cold', action: 'create', changes: [] },
      ],
    });
  });

  it('shows one side only of a group that came or went', async () => {
    const { group, created } = await aGroup();
    await api.delete(group);
    const { body: creation } = await api.get(`${group}/history/${created}`);
    expect(creation).toMatchObject({ action: 'create', after: { description: 'All pumps' } });
    expect(creation).not.toHaveProperty('before');
    const { body: deletion } = await api.get(`${group}/history/${created + 1}`);
    expect(deletion).toMatchObject({ action: 'delete', before: { description: 'All pumps' } });
    expect(deletion).not.toHaveProperty('after');
  });

  it('answers 404 for a revision that did not change the group, 400 for what is none', async () => {
    const { group, created } = await aGroup();
    await aGroup();
    for (const revision of [created + 1, created + 1_000, 999_999_999_999_999])
      expect(await api.get(`${group}/history/${revision}`)).toMatchObject({
        status: 404,
        body: { error: { code: 'NotFound', target: 'revision' } },
      });
    for (const revision of ['0', '07', '-1', 'x', '1e3', '9'.repeat(20)])
      expect(await api.get(`${group}/history/${revision}`)).toMatchObject({
        status: 400,
        body: { error: { details: [{ target: 'revision' }] } },
      });
  });
});

describe('POST /groups/{group}/history/{revision}/restore', () => {
  const restore = (group: string, revision: number, headers?: Record<string, string>) =>
    api.call('POST', `${group}/history/${revision}/restore`, headers && { headers });

  it('writes a new revision with description and rules as they were', async () => {
    const { group, created } = await aGroup();
    const saved = await api.put(`${group}/rules`, [temperatureRule(), processRule('ssh')]);
    await api.put(`${group}/rules`, [processRule('ssh'), temperatureRule({ maxThreshold: 9 })]);
    await api.put(group, { description: 'Another' });
    const answer = await restore(group, created + 1);
    expect(answer).toMatchObject({
      status: 200,
      body: { description: 'All pumps', rules: 2, revision: created + 4 },
    });
    expect(answer).toEqual({ ...(await api.get(group)), status: 200 });
    const { body } = await api.get(`${group}/rules`);
    const [hot, processes] = saved.body.value;
    // What was changed in between is revised again; what was not keeps its revision and counters.
    expect(body.value).toMatchObject([
      { id: 'hot', maxThreshold: 80, revision: created + 4, createdTimeUtc: hot.createdTimeUtc },
      processes,
    ]);
    const { value } = (await api.get(`${group}/history?top=1`)).body;
    expect(value).toMatchObject([{ revision: created + 4, operation: 'restore' }]);
  });

  it('of what is in force changes nothing', async () => {
    const { group, created } = await aGroup();
    await api.put(`${group}/rules`, [temperatureRule()]);
    const before = await api.get(group);
    expect(await restore(group, created + 1)).toEqual(before);
    expect(revisionsOf((await api.get(`${group}/history`)).body)).toEqual([created + 1, created]);
  });

  it('creates a group again that was deleted since', async () => {
    const { group, name, created } = await aGroup();
    await api.put(`${group}/rules`, [temperatureRule()]);
    await api.delete(group);
    const only = { 'If-None-Match': '*' };
    const answer = await restore(
      group.toUpperCase().replace('GROUPS', 'groups'),
      created + 1,
      only,
    );
    expect(answer).toMatchObject({
      status: 200,
      body: { name, description: 'All pumps', rules: 1, revision: created + 3 },
    });
    expect((await api.get(`${group}/rules/hot`)).body).toMatchObject({ revision: created + 3 });
    expect((await api.get(`${group}/history?top=1`)).body.value[0].action).toBe('create');
  });

  it('of the revision that deleted the group is a conflict that says so', async () => {
    const { group, created } = await aGroup();
    await api.delete(group);
    expect(await restore(group, created + 1)).toMatchObject({
      status: 409,
      body: {
        error: {
          code: 'Conflict',
          message: expect.stringContaining(`Revision ${created + 1} deleted the group`),
          target: 'revision',
        },
      },
    });
    expect(await restore(group, created + 2)).toMatchObject({ status: 404 });
  });

  it('brings default back to what it was', async () => {
    const first = await api.put('/groups/default/rules', [processRule('a')]);
    await api.put('/groups/default/rules', []);
    const [{ revision }] = (await api.get('/groups/default/history')).body.value.slice(-1);
    expect(await restore('/groups/default', revision)).toMatchObject({ status: 200 });
    expect((await api.get('/groups/default/rules')).body.value).toMatchObject([
      { allowlistValues: ['a'], id: first.body.value[0].id },
    ]);
  });

  it('honours If-Match and If-None-Match', async () => {
    const { group, created } = await aGroup();
    const { headers } = await api.put(group, {});
    expect((await restore(group, created, { 'If-Match': '"0"' })).status).toBe(412);
    expect((await restore(group, created, { 'If-None-Match': '*' })).status).toBe(412);
    expect((await restore(group, created, { 'If-Match': headers.ETag! })).status).toBe(200);
    expect((await restore(group, created, { 'If-Match': headers.ETag! })).status).toBe(412);
    await api.delete(group);
    expect((await restore(group, created, { 'If-Match': '*' })).status).toBe(412);
  });

  it('takes no body, or one that says nothing', async () => {
    const { group, created } = await aGroup();
    expect((await api.post(`${group}/history/${created}/restore`, {})).status).toBe(200);
    const wrong = await api.post(`${group}/history/${created}/restore`, { force: true });
    expect(wrong).toMatchObject({
      status: 400,
      body: { error: { details: [{ code: 'UnknownProperty', target: '/force' }] } },
    });
  });

  it('of one group leaves the others alone', async () => {
    const { group, created } = await aGroup();
    const { group: other } = await aGroup('other');
    await api.put(group, { description: 'new' });
    const before = await api.get(other);
    await restore(group, created);
    expect(await api.get(other)).toEqual(before);
  });
});
