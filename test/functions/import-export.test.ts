import { beforeAll, describe, expect, it } from 'vitest';
import { HttpApi } from '../support/http-api.ts';
import { loginRule, processRule, temperatureRule } from '../support/rule-drafts.ts';

let api: HttpApi;

beforeAll(async () => {
  api = await HttpApi.open(async () => {
    await import('../../functions/groups.ts');
    await import('../../functions/rules.ts');
    await import('../../functions/history.ts');
    await import('../../functions/import-export.ts');
  });
});

const yaml = { 'content-type': 'application/yaml' };
const plain = { 'content-type': 'text/plain; charset=utf-8' };

const pumps = (...rules: object[]) => ({ groups: [{ name: 'Pumps', rules }] });

async function revision(): Promise<number> {
  return JSON.parse((await api.get('/export')).headers.ETag!.replaceAll('"', ''));
}

describe('POST /import', () => {
  it('replaces the groups of the file as one revision, and tells what it did', async () => {
    const first = await api.post('/import', {
      groups: [...pumps(loginRule(), processRule('sshd')).groups, { name: 'valves', rules: [] }],
    });
    expect(first).toMatchObject({
      status: 200,
      body: {
        revision: 1,
        dryRun: false,
        format: 'policy',
        groups: [
          { name: 'Pumps', action: 'create', rules: [{ action: 'create' }, { action: 'create' }] },
          { name: 'valves', action: 'create', rules: [] },
        ],
        notes: [],
      },
    });
    expect(first.headers.ETag).toBe('"1"');
    const second = await api.post(
      '/import',
      pumps(loginRule({ maxThreshold: 9 }), processRule('sshd')),
    );
    expect(second.body).toMatchObject({
      revision: 2,
      groups: [
        {
          ...{ name: 'Pumps', action: 'update', changes: [] },
          rules: [
            { action: 'update', changes: [{ target: '/maxThreshold', before: 5, after: 9 }] },
            { id: 'ProcessNotAllowed', action: 'unchanged', changes: [] },
          ],
        },
      ],
    });
    const { value } = (await api.get('/groups/pumps/rules')).body;
    expect(value).toMatchObject([{ maxThreshold: 9, revision: 2 }, { revision: 1 }]);
    expect((await api.get('/groups/valves')).status).toBe(200);
  });

  it('leaves an entry in the history of each group that it changes', async () => {
    await api.post('/import', {
      groups: [
        { name: 'seen', rules: [] },
        { name: 'also', rules: [] },
      ],
    });
    const entry = (await api.get('/groups/seen/history')).body.value[0];
    expect(entry).toMatchObject({
      operation: 'import',
      changedBy: 'function key',
      changedGroups: 2,
    });
  });

  it('changes nothing in a dry run', async () => {
    const before = await revision();
    const dry = await api.post('/import?dryRun=true&prune=true', pumps(temperatureRule()));
    expect(dry.body).toMatchObject({ revision: before, dryRun: true });
    expect(
      dry.body.groups.map(({ name, action }: Record<string, string>) => [name, action]),
    ).toEqual([
      ['Pumps', 'update'],
      ['also', 'delete'],
      ['seen', 'delete'],
      ['valves', 'delete'],
    ]);
    expect(await revision()).toBe(before);
  });

  it('imports nothing of a file with one wrong rule, and lists every problem with its place', async () => {
    const before = await revision();
    const wrong = {
      groups: [
        { name: 'fine', rules: [processRule('a')] },
        {
          name: 'not',
          rules: [loginRule({ minThreshold: -1, timeWindowSize: 'PT1S' }), { ruleType: 'X' }],
        },
      ],
    };
    const { status, body } = await api.post('/import', wrong);
    expect(status).toBe(400);
    expect(body.error).toMatchObject({ code: 'InvalidRequest' });
    expect(body.error.details.map(({ target }: { target: string }) => target)).toEqual([
      '/groups/1/rules/0/minThreshold',
      '/groups/1/rules/0/timeWindowSize',
      '/groups/1/rules/1/ruleType',
      '/groups/1/rules/1/isEnabled',
    ]);
    expect(await revision()).toBe(before);
    expect((await api.get('/groups/fine')).status).toBe(404);
  });

  it('does not empty the hub by a file without a group', async () => {
    const { status, body } = await api.post('/import?prune=true&dryRun=true', { groups: [] });
    expect([status, body.error.target, body.error.message]).toEqual([
      400,
      'prune',
      expect.stringContaining('the file has no group'),
    ]);
  });

  it('prunes by no file that says that it is not all', async () => {
    const type = 'Microsoft.Security/deviceSecurityGroups';
    const page = { value: [{ type, name: 'Pumps', properties: {} }], nextLink: 'https://next' };
    const before = await revision();
    const { status, body } = await api.post('/import?prune=true', page);
    expect([status, body.error.target]).toEqual([400, 'prune']);
    const link = { type: 'Microsoft.Resources/deployments', properties: { templateLink: {} } };
    const template = { resources: [{ ...page.value[0], scope: '' }, link] };
    expect((await api.post('/import?prune=true', template)).status).toBe(400);
    expect(await revision()).toBe(before);
    expect((await api.post('/import?dryRun=true', page)).status).toBe(200);
  });

  it('holds a caller to the policy they have seen', async () => {
    const { headers } = await api.get('/export');
    const match = { 'If-Match': headers.ETag! };
    expect((await api.post('/import', pumps(processRule('a')), match)).status).toBe(200);
    const late = await api.post('/import', pumps(processRule('b')), match);
    expect(late).toMatchObject({ status: 412, body: { error: { code: 'PreconditionFailed' } } });
    expect((await api.post('/import?dryRun=true', pumps(processRule('b')), match)).status).toBe(
      412,
    );
  });

  it('reads YAML, and in plain text either', async () => {
    const text = 'groups:\n  - name: Pumps\n    rules: []\n';
    for (const headers of [yaml, { 'content-type': 'text/yaml' }, plain])
      expect(await api.post('/import', text, headers)).toMatchObject({ status: 200 });
    expect((await api.post('/import', JSON.stringify(pumps()), plain)).status).toBe(200);
    expect((await api.post('/import', text)).body.error.details).toMatchObject([
      { code: 'InvalidJson' },
    ]);
    const wrong = await api.post(
      '/import',
      'groups:\n  - name: a\n    name: b\n    rules: []\n',
      yaml,
    );
    expect(wrong.body.error.details).toEqual([
      {
        code: 'Duplicate',
        target: '/groups/0/name',
        message: 'must be given only once. (line 3, column 5)',
      },
    ]);
  });

  it('refuses other media types, larger files and unknown parameters', async () => {
    const type = { 'content-type': 'application/xml' };
    expect((await api.post('/import', '<a/>', type)).status).toBe(415);
    const large = {
      'content-type': 'application/json',
      'content-length': `${16 * 1024 * 1024 + 1}`,
    };
    expect((await api.post('/import', '{}', large)).status).toBe(413);
    const asked = await api.post('/import?format=xml&dry=true&prune=yes', {}, { 'If-Match': '7' });
    expect(asked.body.error.details.map(({ target }: { target: string }) => target)).toEqual([
      'dry',
      'format',
      'prune',
      'If-Match',
    ]);
  });

  it('reads what other tools write, and says what changes by it', async () => {
    const address = 'azurerm_iot_security_device_group.t';
    const values = {
      name: 'terraformed',
      iothub_id: `/providers/Microsoft.Devices/IotHubs/${api.app.settings.hub}`,
      allow_rule: [{ processes_not_allowed: ['sshd'] }],
      range_rule: [],
    };
    const type = 'azurerm_iot_security_device_group';
    const resources = [{ address, mode: 'managed', type, values }];
    const state = { format_version: '1.0', values: { root_module: { resources } } };
    const { body } = await api.post('/import', state);
    expect(body).toMatchObject({
      format: 'terraform',
      groups: [{ name: 'terraformed', action: 'create' }],
      notes: [{ kind: 'changed', target: expect.stringContaining('/processes_not_allowed') }],
    });
    const rules = await api.get('/groups/terraformed/rules');
    expect(rules.body.value).toMatchObject([{ allowlistValues: ['sshd'] }]);
    expect((await api.post('/import?format=aws', state)).status).toBe(400);
  });

  it('takes a thousand groups with ten rules each at once', async () => {
    const rules = Array.from({ length: 10 }, (_, i) => ({ ...loginRule(), id: `rule-${i}` }));
    const groups = Array.from({ length: 1_000 }, (_, i) => ({ name: `group-${i}`, rules }));
    const { status, body } = await api.post('/import?prune=true', { groups });
    expect(status).toBe(200);
    expect(
      body.groups.filter(({ action }: { action: string }) => action === 'create'),
    ).toHaveLength(1_000);
    expect(JSON.parse((await api.get('/export')).body).groups).toHaveLength(1_001);
  });
});

describe('GET /export', () => {
  beforeAll(async () => {
    const { groups } = pumps(temperatureRule(), processRule('sshd'));
    await api.post('/import?prune=true', { groups });
  });

  it('answers the whole policy as a file that an import takes for no change', async () => {
    const { status, headers, body } = await api.get('/export');
    expect(status).toBe(200);
    expect(headers['Content-Type']).toBe('application/json');
    const file = JSON.parse(body);
    expect(file.$schema).toBe('http://localhost/api/policy.schema.json');
    expect(file.groups).toMatchObject([
      { name: 'default', rules: [] },
      { name: 'Pumps', rules: [{ id: 'hot' }, { id: 'ProcessNotAllowed' }] },
    ]);
    const again = await api.post('/import?prune=true', body);
    expect(again.headers.ETag).toBe(headers.ETag);
    expect(again.body.groups.map(({ action }: { action: string }) => action)).toEqual([
      'unchanged',
      'unchanged',
    ]);
  });

  it('answers YAML and a template as well', async () => {
    const asYaml = await api.get('/export?format=yaml');
    expect(asYaml.headers['Content-Type']).toBe('application/yaml');
    expect(asYaml.body).toContain('\n  - name: Pumps\n');
    expect((await api.post('/import', asYaml.body, yaml)).headers.ETag).toBe(asYaml.headers.ETag);
    const { resources, metadata } = JSON.parse((await api.get('/export?format=arm')).body);
    expect(resources).toMatchObject([
      { name: 'default' },
      { name: 'Pumps', properties: { allowlistRules: [{ allowlistValues: ['sshd'] }] } },
    ]);
    expect(metadata.notExpressed).toMatchObject([{ group: 'Pumps', rule: 'hot' }]);
    expect((await api.get('/export?format=terraform')).status).toBe(400);
  });

  it('answers one group at its address', async () => {
    const { headers, body } = await api.get('/groups/PUMPS/export');
    const file = JSON.parse(body);
    expect(file.groups.map(({ name }: { name: string }) => name)).toEqual(['Pumps']);
    expect(file.$schema).toBe('http://localhost/api/policy.schema.json');
    expect(headers.ETag).toBe((await api.get('/export')).headers.ETag);
    expect((await api.get('/groups/nowhere/export')).status).toBe(404);
  });
});

describe('GET /policy.schema.json', () => {
  it('is the schema that exported files name', async () => {
    const { status, body, headers } = await api.get('/policy.schema.json');
    expect(status).toBe(200);
    expect(headers).toEqual({ 'Cache-Control': 'no-cache', 'X-Content-Type-Options': 'nosniff' });
    expect(body).toMatchObject({ title: expect.any(String), properties: { groups: {} } });
  });
});
