import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { HttpApi } from '../support/http-api.ts';
import { loginRule, processRule, temperatureRule } from '../support/rule-drafts.ts';

let api: HttpApi;
let group = 0;
let rules: string;

beforeAll(async () => {
  api = await HttpApi.open(async () => {
    await import('../../functions/groups.ts');
    await import('../../functions/rules.ts');
  });
});

beforeEach(async () => {
  group += 1;
  await api.put(`/groups/g${group}`, {});
  rules = `/groups/g${group}/rules`;
});

describe('GET and PUT /groups/{group}/rules', () => {
  it('begin with no rules and one tag', async () => {
    const answer = await api.get(rules);
    expect(answer).toMatchObject({ status: 200, body: { value: [] } });
    expect(answer.headers.ETag).toMatch(/^"\d+"$/);
  });

  it('save a whole policy, defaults filled in and order kept', async () => {
    const saved = await api.put(rules, [temperatureRule(), processRule('ssh', 'cron')]);
    expect(saved.status).toBe(200);
    expect(saved.body.value).toMatchObject([
      { id: 'hot', severity: 'Low', maxThreshold: 80 },
      { id: 'ProcessNotAllowed', isEnabled: true, allowlistValues: ['ssh', 'cron'] },
    ]);
    expect(await api.get(rules)).toEqual(saved);
  });

  it('take back what they answered as it is, as no change', async () => {
    const saved = await api.put(rules, [temperatureRule(), loginRule()]);
    expect(await api.put(rules, saved.body.value, { 'If-Match': saved.headers.ETag! })).toEqual(
      saved,
    );
  });

  it('keep the revision of a rule left as it was, and make one revision for all others', async () => {
    const first = await api.put(rules, [temperatureRule(), loginRule(), processRule('a')]);
    const second = await api.put(rules, [
      temperatureRule(),
      loginRule({ timeWindowSize: 'PT05M', maxThreshold: 6 }),
      processRule('b'),
    ]);
    const [hot, login, process] = second.body.value;
    expect(hot).toEqual(first.body.value[0]);
    expect(login.revision).toBe(first.body.value[1].revision + 1);
    expect(process.revision).toBe(login.revision);
    expect(login.createdTimeUtc).toBe(first.body.value[1].createdTimeUtc);
  });

  it('save nothing when the query asks for what there is not', async () => {
    const { status } = await api.put(`${rules}?dryRun=true`, [loginRule()]);
    expect([status, (await api.get(rules)).body]).toEqual([400, { value: [] }]);
  });

  it('guard against a lost update', async () => {
    const { headers } = await api.get(rules);
    await api.put(rules, [processRule('a')], { 'If-Match': headers.ETag! });
    const late = await api.put(rules, [processRule('b')], { 'If-Match': headers.ETag! });
    expect(late).toMatchObject({
      status: 412,
      headers: { 'x-ms-error-code': 'PreconditionFailed' },
      body: { error: { code: 'PreconditionFailed', target: 'If-Match' } },
    });
  });

  it('guard against a lost update also of two that come at once', async () => {
    const { headers } = await api.get(rules);
    const match = { 'If-Match': headers.ETag! };
    const answers = await Promise.all(
      ['a', 'b', 'c'].map((value) => api.put(rules, [processRule(value)], match)),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 412, 412]);
    const saved = answers.find(({ status }) => status === 200);
    expect(await api.get(rules)).toEqual(saved);
  });

  it('save nothing when one rule is wrong, and tell all that is wrong', async () => {
    await api.put(rules, [processRule('a')]);
    const before = await api.get(rules);
    const answer = await api.put(rules, [
      processRule('b'),
      { ...loginRule({ minThreshold: 9 }), color: 'red' },
      { ...processRule('c'), id: 'a b' },
      processRule('d'),
    ]);
    expect(answer.status).toBe(400);
    expect(answer.body.error.code).toBe('InvalidRequest');
    expect(answer.body.error.details.map(({ target }: { target: string }) => target)).toEqual([
      '/1/color',
      '/1/minThreshold',
      '/2/id',
      '/3/id',
    ]);
    expect(await api.get(rules)).toEqual(before);
  });

  it('answer 404 for a group that is not there', async () => {
    expect(await api.get('/groups/nowhere/rules')).toMatchObject({ status: 404 });
    expect(await api.put('/groups/nowhere/rules', [])).toMatchObject({
      status: 404,
      body: { error: { code: 'NotFound', target: 'group' } },
    });
  });

  it('name the group by any spelling', async () => {
    await api.put(rules, [processRule('a')]);
    expect((await api.get(rules.replace('/g', '/G'))).body.value).toHaveLength(1);
  });

  it('refuse the list around the array', async () => {
    const answer = await api.put(rules, { value: [] });
    expect(answer).toMatchObject({ status: 400, body: { error: { details: [{ target: '' }] } } });
  });

  it('take more than 1 MiB, but not more than 16 MiB', async () => {
    const values = Array.from({ length: 3_000 }, (_, i) => `${i}`.padEnd(1_000, 'x'));
    const saved = await api.put(rules, [processRule(...values)]);
    expect(saved.status).toBe(200);
    expect((await api.get(rules)).body.value[0].allowlistValues).toEqual(values);
    const tooMuch = await api.put(rules, `[${' '.repeat(16 * 1024 * 1024)}]`);
    expect(tooMuch).toMatchObject({ status: 413, body: { error: { code: 'PayloadTooLarge' } } });
  });
});

describe('POST /groups/{group}/rules', () => {
  it('adds a rule and says where it is', async () => {
    const answer = await api.post(`${rules}?code=secret`, loginRule());
    expect(answer).toMatchObject({
      status: 201,
      headers: { Location: `http://localhost/api${rules}/FailedLocalLoginsNotInAllowedRange` },
      body: { id: 'FailedLocalLoginsNotInAllowedRange', maxThreshold: 5 },
    });
    expect(answer.headers.ETag).toBe(answer.body.etag);
  });

  it('answers 409 when the id is taken', async () => {
    await api.post(rules, loginRule());
    expect(await api.post(rules, loginRule())).toMatchObject({
      status: 409,
      body: { error: { code: 'Conflict', target: '/id' } },
    });
  });

  it('takes a second rule of a type under another id', async () => {
    await api.post(rules, loginRule());
    const hour = loginRule({ id: 'login-hour', timeWindowSize: 'PT1H' });
    expect((await api.post(rules, hour)).status).toBe(201);
    expect((await api.get(rules)).body.value).toHaveLength(2);
  });

  it('needs an id for a type that names a signal', async () => {
    const { id, ...rest } = temperatureRule();
    expect((await api.post(rules, rest)).body.error.details).toMatchObject([
      { code: 'Missing', target: '/id' },
    ]);
  });
});

describe('/groups/{group}/rules/{rule}', () => {
  const path = (id = 'hot') => `${rules}/${id}`;

  it('PUT creates, then replaces', async () => {
    const { id, ...body } = temperatureRule();
    const created = await api.put(path(), body);
    expect(created).toMatchObject({ status: 201, body: { id: 'hot' } });
    const replaced = await api.put(path(), { ...body, severity: 'High' });
    expect(replaced).toMatchObject({ status: 200, body: { severity: 'High' } });
    expect(await api.get(path())).toEqual(replaced);
  });

  it('PUT refuses a body with another id', async () => {
    const answer = await api.put(path('cold'), temperatureRule());
    expect(answer.body.error.details).toMatchObject([{ target: '/id' }]);
  });

  it('PUT with If-None-Match: * only creates', async () => {
    const only = { 'If-None-Match': '*' };
    expect((await api.put(path(), temperatureRule(), only)).status).toBe(201);
    expect((await api.put(path(), temperatureRule(), only)).status).toBe(412);
  });

  it('PUT with If-Match only replaces', async () => {
    expect((await api.put(path(), temperatureRule(), { 'If-Match': '*' })).status).toBe(412);
    const { headers } = await api.put(path(), temperatureRule());
    const match = { 'If-Match': headers.ETag! };
    expect((await api.put(path(), temperatureRule({ maxThreshold: 1 }), match)).status).toBe(200);
    expect((await api.put(path(), temperatureRule({ maxThreshold: 2 }), match)).status).toBe(412);
  });

  it('PATCH merges, null takes away, and the outcome must be a rule', async () => {
    await api.put(path(), temperatureRule({ description: 'Hot', tags: { a: '1', b: '2' } }));
    const mergePatch = { 'content-type': 'application/merge-patch+json' };
    const patch = { description: null, tags: { a: null, c: '3' }, minThreshold: 2, revision: 99 };
    const patched = await api.patch(path(), patch, mergePatch);
    expect(patched).toMatchObject({
      status: 200,
      body: { minThreshold: 2, maxThreshold: 80, tags: { b: '2', c: '3' } },
    });
    expect(patched.body).not.toHaveProperty('description');
    const wrong = await api.patch(path(), { signal: { path: 'temp' }, minThreshold: 90 });
    expect(wrong.body.error.details.map(({ target }: { target: string }) => target)).toEqual([
      '/signal/path',
      '/minThreshold',
    ]);
    expect((await api.get(path())).body).toEqual(patched.body);
  });

  it('PATCH of another type names the parameters that are left over', async () => {
    await api.put(path(), temperatureRule());
    const answer = await api.patch(path(), { ruleType: 'AllowlistCustomAlertRule' });
    expect(answer.body.error.details).toMatchObject([
      { code: 'Missing', target: '/allowlistValues' },
      { code: 'UnknownProperty', target: '/maxThreshold' },
    ]);
  });

  it('PATCH and GET of no rule answer 404', async () => {
    expect((await api.patch(path('none'), {})).status).toBe(404);
    expect(await api.get(path('none'))).toMatchObject({
      status: 404,
      body: { error: { target: 'rule' } },
    });
  });

  it('DELETE answers 204, also when nothing was there', async () => {
    await api.put(path(), temperatureRule());
    const before = await api.get(rules);
    expect(await api.delete(path())).toMatchObject({ status: 204, body: undefined });
    expect((await api.get(rules)).headers.ETag).not.toBe(before.headers.ETag);
    expect((await api.delete(path())).status).toBe(204);
    expect((await api.delete('/groups/nowhere/rules/hot')).status).toBe(204);
  });

  it('DELETE honours If-Match', async () => {
    const { headers } = await api.put(path(), temperatureRule());
    expect((await api.delete(path(), { 'If-Match': '"0"' })).status).toBe(412);
    expect((await api.delete(path(), { 'If-Match': headers.ETag! })).status).toBe(204);
  });

  it('tell the tag of the whole policy that one rule changed', async () => {
    await api.put(rules, [temperatureRule(), processRule('a')]);
    const before = await api.get(rules);
    await api.patch(path(), { isEnabled: false });
    const late = await api.put(rules, [], { 'If-Match': before.headers.ETag! });
    expect(late.status).toBe(412);
  });
});

describe('POST /groups/{group}/validate', () => {
  const validate = () => rules.replace('/rules', '/validate');

  it('tells what a SAVE would do, and does nothing', async () => {
    await api.put(rules, [temperatureRule(), processRule('a'), loginRule()]);
    const before = await api.get(rules);
    const verdict = await api.post(validate(), [
      temperatureRule({ severity: 'High' }),
      processRule('a'),
      { ...processRule('x'), id: 'new' },
    ]);
    expect(verdict).toMatchObject({
      status: 200,
      body: {
        created: ['new'],
        updated: ['hot'],
        unchanged: ['ProcessNotAllowed'],
        deleted: ['FailedLocalLoginsNotInAllowedRange'],
      },
    });
    expect(await api.get(rules)).toEqual(before);
  });

  it('answers what the PUT would', async () => {
    const wrong = [{ ruleType: 'Nothing' }];
    expect(await api.post(validate(), wrong)).toEqual(await api.put(rules, wrong));
    const match = { 'If-Match': '"0"' };
    expect(await api.post(validate(), [], match)).toEqual(await api.put(rules, [], match));
  });
});

describe('bodies', () => {
  it.each([
    ['a form', 415, 'a=b', { 'content-type': 'application/x-www-form-urlencoded' }],
    ['UTF-16', 415, '[]', { 'content-type': 'application/json; charset=utf-16' }],
    ['a compressed body', 415, '[]', { 'content-encoding': 'gzip' }],
    ['a merge patch in a PUT', 415, '[]', { 'content-type': 'application/merge-patch+json' }],
    ['what is not JSON', 400, '[{]', {}],
    ['nothing', 400, ' ', {}],
    ['bytes that are not UTF-8', 400, Uint8Array.of(0x22, 0xff, 0x22), {}],
    ['deep nesting', 400, '['.repeat(10_000) + ']'.repeat(10_000), {}],
    ['tags that are none', 400, '[]', { 'If-Match': 'seven' }],
  ])('refuse %s with %i', async (_, status, body, headers) => {
    const answer = await api.put(rules, body, headers);
    expect(answer.status).toBe(status);
    expect(answer.headers['x-ms-error-code']).toBe(answer.body.error.code);
  });

  it('refuse a name given twice and __proto__, naming where', async () => {
    const rule = JSON.stringify(processRule('a')).slice(0, -1);
    const answer = await api.put(rules, `[${rule},"isEnabled":false,"__proto__":{"a":1}}]`);
    expect(answer.body.error.details.map(({ target }: { target: string }) => target)).toEqual([
      '/0/isEnabled',
      '/0/__proto__',
    ]);
  });

  it('of one rule may have 1 MiB', async () => {
    const values = Array.from({ length: 1_100 }, (_, i) => `${i}`.padEnd(1_000, 'x'));
    expect((await api.post(rules, processRule(...values))).status).toBe(413);
    expect((await api.post(rules, processRule(...values.slice(0, 900)))).status).toBe(201);
  });
});
