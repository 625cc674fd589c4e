import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { runCommand } from '../support/test-world.ts';

let folder: string;

beforeEach(async () => {
  folder = await temporaryFolder();
});

async function written(name: string, text: string): Promise<string> {
  await writeFile(join(folder, name), text);
  return name;
}

const test = (...args: string[]) => runCommand(['test', ...args], { folder });

const policy = `groups:
  - name: pumps
    rules:
      - { id: hot, ruleType: ThresholdCustomAlertRule, isEnabled: true, signal: { path: /t }, maxThreshold: 90 }
`;

const passing = `policy: policy.yaml
tests:
  - name: heat is found
    devices: [{ id: pump, group: pumps }]
    activities: [{ device: pump, at: PT5S, message: { t: 95 } }]
    until: PT1M
    alerts: [{ device: pump, rule: hot, observed: 95, startsAt: PT5S }]
`;

describe('npm run policy -- test', () => {
  beforeEach(() => written('policy.yaml', policy));

  it('ends with 0 when the alerts are as expected', async () => {
    const run = await test(await written('a.yaml', passing));
    expect(run).toMatchObject({ exitCode: 0, warned: '' });
    expect(run.printed).toBe('a.yaml\n  ok     heat is found\n\n1 passed, 0 failed');
  });

  it('ends with 1 and shows what was expected beside what was raised', async () => {
    const failing = passing.replace('observed: 95', 'observed: 96, occurrences: 2');
    const run = await test(await written('a.yaml', failing), await written('b.yaml', passing));
    expect(run.exitCode).toBe(1);
    expect(run.printed.split('\n')).toEqual([
      'a.yaml',
      '  FAILED heat is found (line 3, column 5)',
      '             pump, hot:',
      '           - observed 96, occurrences 2',
      '           + observed 95, occurrences 1',
      'b.yaml',
      '  ok     heat is found',
      '',
      '1 passed, 1 failed',
    ]);
  });

  it('takes a policy file of one hub as it is, and of several the hub that is named', async () => {
    const group = (hub: string, name: string) => ({
      type: 'Microsoft.Security/deviceSecurityGroups',
      scope: `Microsoft.Devices/IotHubs/${hub}`,
      ...{ name, properties: {} },
    });
    const silent = (more: string) => `${more}
policy: t.json
tests:
  - { name: silence, devices: [{ id: pump, group: pumps }], until: PT1M, alerts: [] }
`;
    const silence = await written('a.yaml', silent(''));
    const ofPlant = await written('b.yaml', silent('hub: Plant'));
    const ofOne = { resources: [group('Plant', 'pumps')] };
    await written('t.json', JSON.stringify(ofOne));
    for (const file of [silence, ofPlant])
      expect(await test(file)).toMatchObject({
        exitCode: 0,
        printed: `${file}\n  ok     silence\n\n1 passed, 0 failed`,
      });
    const ofTwo = { resources: [group('Plant', 'pumps'), group('other', 'pumps')] };
    await written('t.json', JSON.stringify(ofTwo));
    expect(await test(ofPlant)).toMatchObject({ exitCode: 0 });
    expect(await test(silence)).toMatchObject({
      exitCode: 2,
      printed: expect.stringContaining('name the hub whose groups are meant'),
    });
  });

  it('fails on an alert that was not expected, unless the test tells only a part', async () => {
    const nothing = passing.replace(/alerts: .*/, 'alerts: []');
    const run = await test(await written('a.yaml', nothing));
    expect(run.exitCode).toBe(1);
    expect(run.printed).toContain(
      '+ pump, hot: group pumps, severity Low, side above, observed 95',
    );
    const partial = nothing.replace('until:', 'partial: true\n    until:');
    expect(await test(await written('b.yaml', partial))).toMatchObject({ exitCode: 0 });
  });

  it('ends with 2 and names all problems of file and policy with their places', async () => {
    await written('policy.yaml', policy.replace('maxThreshold: 90', 'maxThreshold: warm'));
    const wrong = passing
      .replace('PT5S, m', '5s, m')
      .replace('device: pump, rule', 'device: p, rule');
    const run = await test(await written('a.yaml', wrong), await written('b.json', '{"tests": 1'));
    expect(run.exitCode).toBe(2);
    expect(run.printed.split('\n')).toEqual([
      'a.yaml',
      '  wrong  a.yaml: /tests/0/activities/0/at must be an ISO 8601 duration such as PT90S, in whole seconds, of P366D at most. (line 5, column 34)',
      '  wrong  a.yaml: /tests/0/alerts/0/device must be a device of the test. (line 7, column 16)',
      '  wrong  policy.yaml: /groups/0/rules/0/maxThreshold must be a finite number, not a string. (line 4, column 95)',
      'b.json',
      expect.stringContaining('wrong  b.json: The body is not JSON'),
      '',
      '0 passed, 0 failed, 2 files are wrong',
    ]);
  });

  it('names groups and rules that the policy does not have, beside whatever else is wrong', async () => {
    const wrong = passing
      .replace('group: pumps', 'group: pump, status: off')
      .replace('rule: hot', 'rule: cold, group: pump');
    const { printed } = await test(await written('a.yaml', wrong));
    const places = [...printed.matchAll(/\/tests\/0\/(\S+)/g)].map(([, place]) => place);
    expect(places).toEqual([
      'devices/0/status',
      'devices/0/group',
      'alerts/0/group',
      'alerts/0/rule',
    ]);
  });

  it('says that the policy it names is not there', async () => {
    const run = await test(await written('a.yaml', passing.replace('policy.yaml', 'gone.yaml')));
    expect(run.exitCode).toBe(2);
    expect(run.printed).toContain('wrong  gone.yaml: there is no such file');
  });

  it('writes the results as JUnit XML', async () => {
    expect(await test(await written('a.yaml', passing), '--junit', 'out.xml')).toMatchObject({
      exitCode: 0,
    });
    const xml = await readFile(join(folder, 'out.xml'), 'utf8');
    expect(xml).toContain('<testcase name="heat is found" classname="a.yaml"');
  });

  it('says why the results cannot be written', async () => {
    const run = await test(await written('a.yaml', passing), '--junit', 'no/out.xml');
    expect(run).toMatchObject({ exitCode: 2 });
    expect(run.warned).toContain('no/out.xml');
  });

  it('names rules that no test can reach, and devices that rules pass over', async () => {
    const groups = `groups:
  - name: default
    rules:
      - { ruleType: FileUploadsNotInAllowedRange, isEnabled: true, timeWindowSize: PT1H, minThreshold: 0, maxThreshold: 1 }
      - { ruleType: MqttD2CMessagesNotInAllowedRange, isEnabled: true, timeWindowSize: PT1H, minThreshold: 0, maxThreshold: 0 }
tests:
  - name: nobody knows how the pump connects
    devices: [{ id: pump }]
    activities: [{ device: pump, message: 1 }]
    until: PT1M
    alerts: []
`;
    const run = await test(await written('a.yaml', groups));
    expect(run.exitCode).toBe(0);
    expect(run.printed).toContain(
      'pump has no protocol, so nothing is counted for it by MqttD2CMessagesNotInAllowedRange',
    );
    expect(run.printed).toContain(
      'rule FileUploadsNotInAllowedRange of group default is not evaluated yet: Completed file uploads',
    );
  });
});
