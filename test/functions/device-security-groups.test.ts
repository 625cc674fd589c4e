import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import {
  type AllowlistCustomAlertRule,
  type DeviceSecurityGroup,
  SecurityCenter,
  type TimeWindowCustomAlertRule,
} from '@azure/arm-security';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { newGroup, withGroup } from '../../shared/policy/policy.ts';
import { App } from '../../shared/wiring/app.ts';
import { readSettings } from '../../shared/wiring/settings.ts';
import { claim, principalHeader } from '../support/client-principal.ts';
import { temperatureRule } from '../support/rule-drafts.ts';
import { type ServedApp, serveApp } from '../support/serve-app.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const root = join(import.meta.dirname, '../..');
const subscription = '20ff7fc3-e762-44dd-bd96-b71116dcdc23';
/** Without a slash before it, as the client wants it. */
const hub = `subscriptions/${subscription}/resourceGroups/Plant/providers/Microsoft.Devices/IotHubs/contoso`;
const groupsPath = `/${hub}/providers/Microsoft.Security/deviceSecurityGroups`;
const version = '?api-version=2019-08-01';

function logins(given: Partial<TimeWindowCustomAlertRule> = {}): TimeWindowCustomAlertRule {
  const range = { minThreshold: 0, maxThreshold: 5, timeWindowSize: 'PT5M' };
  return { ruleType: 'FailedLocalLoginsNotInAllowedRange', isEnabled: true, ...range, ...given };
}

const processes: AllowlistCustomAlertRule = {
  ...{ ruleType: 'ProcessNotAllowed', isEnabled: true, allowlistValues: ['sshd'] },
};

let app: ServedApp;
let groups: SecurityCenter['deviceSecurityGroups'];

beforeAll(async () => {
  const functions = ['device-security-groups', 'groups', 'rules'];
  app = await serveApp(functions, { IOTHUB_RESOURCE_ID: `/${hub}` });
  const getToken = async () => ({ token: 'any', expiresOnTimestamp: Date.now() + 3_600_000 });
  const client = new SecurityCenter({ getToken }, subscription, {
    endpoint: app.host.url,
    tlsOptions: { ca: app.certificate },
  });
  groups = client.deviceSecurityGroups;
});

afterAll(() => app?.host.stop());

/** What a client's call is answered with, beside what the client makes of it. */
async function statusOf(
  call: (options: { onResponse: (response: { status: number }) => void }) => Promise<unknown>,
): Promise<number | undefined> {
  let status: number | undefined;
  await call({
    onResponse: (response) => {
      status = response.status;
    },
  });
  return status;
}

function enabledOf({ timeWindowRules = [], allowlistRules = [] }: DeviceSecurityGroup) {
  return [...timeWindowRules, ...allowlistRules].filter(({ isEnabled }) => isEnabled);
}

async function nativeRules(group: string) {
  const { body, etag } = await app.api.send('GET', `/groups/${group}/rules`);
  return { etag, rules: (body as { value: Record<string, unknown>[] }).value };
}

describe('the client of Azure Resource Manager', () => {
  it('lists the groups of the hub, each with the whole catalogue', async () => {
    const listed: DeviceSecurityGroup[] = [];
    for await (const group of groups.list(hub)) listed.push(group);
    const standard = listed.find(({ name }) => name === 'default')!;
    expect(standard).toMatchObject({
      id: `${groupsPath}/default`,
      type: 'Microsoft.Security/deviceSecurityGroups',
      thresholdRules: [],
      denylistRules: [],
    });
    expect(standard.timeWindowRules).toHaveLength(16);
    expect(standard.allowlistRules).toHaveLength(4);
    expect(enabledOf(standard)).toEqual([]);
  });

  it('creates a group, reads it, and replaces all of it', async () => {
    const twins = logins({
      ruleType: 'TwinUpdatesNotInAllowedRange',
      timeWindowSize: 'PT05M',
    });
    const first = { timeWindowRules: [logins(), twins], allowlistRules: [processes] };
    const put = (group: DeviceSecurityGroup) =>
      statusOf((options) => groups.createOrUpdate(hub, 'Pumps', group, options));
    expect(await put(first)).toBe(201);
    const made = await groups.get(hub, 'Pumps');
    expect(enabledOf(made)).toMatchObject([logins(), twins, processes]);
    expect(made.timeWindowRules![14]).toEqual({
      displayName: 'Number of twin updates is not in allowed range',
      description:
        'Get an alert when the number of twin updates (by the device or the service) in the time window is not in the allowed range',
      ...twins,
    });
    expect(await put({ timeWindowRules: [{ ...twins, maxThreshold: 9 }] })).toBe(200);
    const replaced = await groups.get(hub, 'Pumps');
    expect(enabledOf(replaced)).toMatchObject([{ ...twins, maxThreshold: 9 }]);
    expect(replaced.allowlistRules![2]).toMatchObject({ isEnabled: false, allowlistValues: [] });
  });

  it('sends back what it read, and nothing changes', async () => {
    const rules = [logins({ timeWindowSize: 'PT05M', isEnabled: false }), temperatureRule()];
    await app.api.send('PUT', '/groups/round', {});
    await app.api.send('PUT', '/groups/round/rules', rules);
    const before = await nativeRules('round');
    await groups.createOrUpdate(hub, 'round', await groups.get(hub, 'round'));
    expect(await nativeRules('round')).toEqual(before);
  });

  it('changes what it can say of a rule, and leaves the rest to the other API', async () => {
    const first = { ...logins(), severity: 'High', tags: { owner: 'plant 7' } };
    const rules = [first, { ...logins({ timeWindowSize: 'PT1H' }), id: 'slow' }, temperatureRule()];
    await app.api.send('PUT', '/groups/shared', {});
    await app.api.send('PUT', '/groups/shared/rules', rules);
    await groups.createOrUpdate(hub, 'shared', {
      timeWindowRules: [logins({ maxThreshold: 7 })],
    });
    expect((await nativeRules('shared')).rules).toMatchObject([
      { ...first, id: first.ruleType, maxThreshold: 7 },
      rules[1],
      rules[2],
    ]);
  });

  it('finds groups and hub in any case', async () => {
    await groups.createOrUpdate(hub, 'Valves', {});
    const { id, name } = await groups.get(hub.toUpperCase(), 'VALVES');
    expect([id, name]).toEqual([`${groupsPath}/Valves`, 'Valves']);
    const path = `${groupsPath.toLowerCase()}/vALVES${version}`;
    expect((await app.api.send('GET', path)).body).toMatchObject({ name: 'Valves' });
  });

  it('finds a group by a name that has to be encoded', async () => {
    await groups.createOrUpdate(hub, 'Kälte & Co', {});
    expect(await groups.get(hub, 'KÄLTE & CO')).toMatchObject({ name: 'Kälte & Co' });
  });

  it('deletes a group, and is told when there was none', async () => {
    await groups.createOrUpdate(hub, 'gone', { timeWindowRules: [logins()] });
    const remove = () => statusOf((options) => groups.delete(hub, 'GONE', options));
    expect(await remove()).toBe(200);
    expect(await remove()).toBe(204);
    await expect(groups.get(hub, 'gone')).rejects.toMatchObject({
      ...{ name: 'RestError', statusCode: 404, code: 'NotFound' },
      details: { code: 'NotFound', message: 'There is no group "gone".', target: 'group' },
    });
  });

  it('sets default back by deleting it', async () => {
    await groups.createOrUpdate(hub, 'default', { allowlistRules: [processes] });
    expect(enabledOf(await groups.get(hub, 'default'))).toHaveLength(1);
    expect(await statusOf((options) => groups.delete(hub, 'default', options))).toBe(200);
    expect(enabledOf(await groups.get(hub, 'default'))).toEqual([]);
  });

  it('is told everything that is wrong, in its own form', async () => {
    const wrong = logins({ minThreshold: 6, timeWindowSize: 'P1M' });
    const other = { ...logins(), ruleType: 'ThresholdCustomAlertRule' as const };
    const put = groups.createOrUpdate(hub, 'a', {
      timeWindowRules: [wrong],
      thresholdRules: [other],
    });
    await expect(put).rejects.toMatchObject({
      ...{ statusCode: 400, code: 'InvalidRequest' },
      details: {
        details: [
          { target: '/properties/thresholdRules/0/ruleType' },
          { target: '/properties/timeWindowRules/0/timeWindowSize' },
          { target: '/properties/timeWindowRules/0/minThreshold' },
        ],
      },
    });
  });

  it('may demand a state', async () => {
    const put = (etag: string) =>
      groups.createOrUpdate(
        hub,
        'guarded',
        {},
        { requestOptions: { customHeaders: { 'If-Match': etag } } },
      );
    await expect(put('*')).rejects.toMatchObject({ statusCode: 412, code: 'PreconditionFailed' });
    await groups.createOrUpdate(hub, 'guarded', {});
    const { etag } = await app.api.send('GET', `${groupsPath}/guarded${version}`);
    expect(await put(etag!)).toMatchObject({ name: 'guarded' });
    const remove = groups.delete(hub, 'guarded', {
      requestOptions: { customHeaders: { 'If-Match': '"0"' } },
    });
    await expect(remove).rejects.toMatchObject({ statusCode: 412 });
  });

  it('is told that the app is for another hub, whatever it asks for there', async () => {
    await groups.createOrUpdate(hub, 'stays', { allowlistRules: [processes] });
    const other = hub.replace('contoso', 'fabrikam');
    for (const call of [
      groups.list(other).next(),
      groups.get(other, 'stays'),
      groups.createOrUpdate(other, 'stays', {}),
      groups.delete(other, 'stays'),
    ])
      await expect(call).rejects.toMatchObject({ statusCode: 404, code: 'NotFound' });
    expect(enabledOf(await groups.get(hub, 'stays'))).toHaveLength(1);
  });

  it('follows the pages of a long list', async () => {
    const store = await new App(readSettings(app.settings)).policies();
    const names = Array.from({ length: 120 }, (_, i) => `many-${i}`);
    const note = { by: 'test', operation: 'import' } as const;
    await store.change((policy, revision, nowUtc) => {
      const put = (all: typeof policy, name: string) =>
        withGroup(all, newGroup(name, revision, nowUtc), revision);
      return names.reduce(put, policy);
    }, note);
    const listed = new Set<string | undefined>();
    for await (const { name } of groups.list(hub)) listed.add(name);
    expect(names.filter((name) => !listed.has(name))).toEqual([]);
  });
});

describe('other clients', () => {
  const read = async (name: string, query = version) =>
    (await app.api.send('GET', `${groupsPath}/${name}${query}`)).body as {
      properties: DeviceSecurityGroup;
    };

  it.each([
    [
      'Terraform',
      {
        properties: {
          allowlistRules: [
            {
              allowlistValues: ['10.0.0.0/24', '192.168.0.1/8'],
              isEnabled: true,
              ruleType: 'ConnectionToIpNotAllowed',
            },
          ],
          timeWindowRules: [
            {
              timeWindowSize: 'PT5M',
              minThreshold: 0,
              maxThreshold: 30,
              isEnabled: true,
              ruleType: 'ActiveConnectionsNotInAllowedRange',
            },
          ],
        },
      },
    ],
    [
      'PowerShell',
      {
        properties: {
          thresholdRules: [],
          timeWindowRules: [
            {
              timeWindowSize: 'PT05M',
              minThreshold: 0,
              maxThreshold: 30,
              isEnabled: true,
              ruleType: 'ActiveConnectionsNotInAllowedRange',
            },
          ],
          allowlistRules: [
            {
              allowlistValues: ['10.0.0.0/24'],
              isEnabled: true,
              ruleType: 'ConnectionToIpNotAllowed',
            },
          ],
          denylistRules: [],
        },
      },
    ],
    [
      'Bicep',
      {
        name: 'any',
        type: 'Microsoft.Security/deviceSecurityGroups',
        properties: {
          thresholdRules: [
            {
              ruleType: 'ActiveConnectionsNotInAllowedRange',
              isEnabled: true,
              minThreshold: 0,
              maxThreshold: 30,
              timeWindowSize: 'PT5M',
            },
          ],
          allowlistRules: [
            {
              ruleType: 'ConnectionToIpNotAllowed',
              isEnabled: true,
              allowlistValues: ['10.0.0.0/24'],
            },
          ],
        },
      },
    ],
  ])('may send a group as %s writes it', async (tool, body) => {
    await app.api.send('PUT', `${groupsPath}/by-${tool}${version}`, body);
    expect(enabledOf((await read(`by-${tool}`)).properties)).toMatchObject([
      { ruleType: 'ActiveConnectionsNotInAllowedRange', maxThreshold: 30 },
      { ruleType: 'ConnectionToIpNotAllowed', valueType: 'IpCidr' },
    ]);
  });

  it('may speak the version before', async () => {
    const { properties } = await read('default', '?api-version=2017-08-01-preview');
    expect(properties.timeWindowRules).toHaveLength(16);
  });

  it('are told which versions there are', async () => {
    expect(await app.api.ask('GET', `${groupsPath}/default`)).toMatchObject({
      status: 400,
      body: { error: { code: 'MissingApiVersionParameter', target: 'api-version' } },
    });
    expect(
      await app.api.ask('PUT', `${groupsPath}/default?api-version=2022-01-01`, {}),
    ).toMatchObject({
      status: 400,
      body: {
        error: {
          code: 'InvalidApiVersionParameter',
          message:
            "The api-version '2022-01-01' is invalid. The supported versions are '2019-08-01, 2017-08-01-preview'.",
        },
      },
    });
  });
});

it('who may only read the policy may read it here, and nothing more', async () => {
  const signedIn = await serveApp(['device-security-groups'], {
    ...{ AUTH_MODE: 'entra', WEBSITE_AUTH_ENABLED: 'true', IOTHUB_RESOURCE_ID: `/${hub}` },
  });
  onTestFinished(() => signedIn.host.stop());
  const ask = async (role: string, method: string, name = '/default') => {
    const principal = { 'x-ms-client-principal': principalHeader([claim('roles', role)]) };
    const path = `${groupsPath}${name}${version}`;
    const body = method === 'PUT' ? {} : undefined;
    return (await signedIn.api.ask(method, path, body, role === '' ? {} : principal)).status;
  };
  expect(await ask('', 'GET')).toBe(401);
  expect(await ask('Alerts.Read', 'GET')).toBe(403);
  expect(await ask('Policy.Read', 'GET')).toBe(200);
  expect(await ask('Policy.Read', 'GET', '')).toBe(200);
  expect(await ask('Policy.Read', 'PUT')).toBe(403);
  expect(await ask('Policy.Read', 'DELETE')).toBe(403);
  expect(await ask('Policy.Write', 'PUT')).toBe(200);
  expect(await ask('Policy.Write', 'DELETE')).toBe(200);
});

it('the example of docs/arm.md does what it says', async () => {
  const text = await readFile(join(root, 'docs', 'arm.md'), 'utf8');
  const code = /```js\n(.*?)```/s.exec(text)![1]!;
  const printed = /It prints `(.*?)`/.exec(text)![1]!;
  const resourceId = `/${/'(subscriptions[^']*)'/.exec(code)![1]!}`;
  const served = await serveApp(['device-security-groups'], { IOTHUB_RESOURCE_ID: resourceId });
  onTestFinished(() => served.host.stop());
  const certificateFile = join(await temporaryFolder(), 'localhost.pem');
  await writeFile(certificateFile, served.certificate);
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--input-type=module', '--eval', code.replace('https://localhost:7071/api', served.host.url)],
    { cwd: root, env: { ...process.env, NODE_EXTRA_CA_CERTS: certificateFile } },
  );
  expect(stdout).toBe(`${printed}\n`);
});
