import { readFileSync } from 'node:fs';
import type { RecordingApi } from '../../../support/recording-api.ts';
import { loginRule, processRule, temperatureRule } from '../../../support/rule-drafts.ts';

const patch = { 'content-type': 'application/merge-patch+json' };

/** Groups, their rules, and their history. */
export async function policyChapter(api: RecordingApi): Promise<void> {
  await api.show('two of them', 'GET', '/rule-types?top=2');
  await groups(api);
  await rules(api);
  await wrongRules(api);
  await history(api);
  await files(api);
}

async function groups(api: RecordingApi): Promise<void> {
  const body = { description: 'Pumps of hall 1' };
  await api.show('a new group', 'PUT', '/groups/Pumps', { body });
  await api.show('the same again', 'PUT', '/groups/pumps', { body });
  await api.show('another description', 'PATCH', '/groups/pumps', {
    ...{ headers: patch, body: { description: 'Pumps of both halls' } },
  });
  await api.show('no description any more', 'PATCH', '/groups/pumps', {
    body: { description: null },
  });
  await api.show('a group', 'GET', '/groups/pumps');
  await api.show('the first page', 'GET', '/groups?top=1');
  await api.show('no such group', 'GET', '/groups/pmups');
  await api.show('no such group', 'PATCH', '/groups/pmups', { body });
  await api.show('default', 'DELETE', '/groups/default');
  await api.show('gone', 'DELETE', '/groups/mixers');
  await api.show('wrong in two ways', 'PUT', '/groups/pumps', {
    body: { descripton: 'x', description: 7 },
  });
}

async function rules(api: RecordingApi): Promise<void> {
  const path = '/groups/pumps/rules';
  const two = [loginRule(), processRule('sshd', '/usr/bin/pumpd')];
  await api.show('what it would do', 'POST', '/groups/pumps/validate', { body: two });
  await api.show('two rules', 'PUT', path, { body: two });
  await api.show('the policy', 'GET', path);
  await api.show('a threshold', 'POST', path, { body: temperatureRule({ severity: 'High' }) });
  await api.show('the id is taken', 'POST', path, { body: temperatureRule() });
  await api.show('a higher maximum', 'PUT', `${path}/hot`, {
    body: temperatureRule({ maxThreshold: 90 }),
  });
  await api.show('a new rule', 'PUT', `${path}/quiet`, {
    body: {
      ...{ ruleType: 'TimeWindowCustomAlertRule', isEnabled: true, timeWindowSize: 'PT1H' },
      ...{ minThreshold: 1, displayName: 'Pressure is reported' },
      signal: { path: '/pressure', where: [{ path: '/unit', equals: 'bar' }], aggregate: 'count' },
    },
  });
  await api.show('switched off', 'PATCH', `${path}/quiet`, {
    ...{ headers: patch, body: { isEnabled: false } },
  });
  await api.show('a part of the signal', 'PATCH', `${path}/quiet`, {
    body: { signal: { aggregate: 'average' }, tags: { shift: 'night' } },
  });
  await api.show('back to the severity that rules have', 'PATCH', `${path}/hot`, {
    body: { severity: null },
  });
  await api.show('a rule', 'GET', `${path}/hot`);
  await api.show('gone', 'DELETE', `${path}/quiet`);
}

async function wrongRules(api: RecordingApi): Promise<void> {
  const path = '/groups/pumps/rules';
  const wrong = [
    loginRule({ minThreshold: 6, timeWindowSize: 'PT5S' }),
    { ...processRule(), allowList: [] },
  ];
  await api.show('everything that is wrong', 'PUT', path, { body: wrong });
  await api.show('everything that is wrong', 'POST', '/groups/pumps/validate', { body: wrong });
  await api.show('what is changed makes no rule', 'PATCH', `${path}/hot`, {
    body: { maxThreshold: null },
  });
  const nobody = '/groups/pmups';
  const [rule] = [loginRule()];
  await api.show('no such group', 'GET', `${nobody}/rules`);
  await api.show('no such group', 'PUT', `${nobody}/rules`, { body: [rule] });
  await api.show('no such group', 'POST', `${nobody}/validate`, { body: [rule] });
  await api.show('no such group', 'POST', `${nobody}/rules`, { body: rule });
  await api.show('no such group', 'PUT', `${nobody}/rules/hot`, { body: temperatureRule() });
  await api.show('no such rule', 'GET', `${path}/cold`);
  await api.show('no such rule', 'PATCH', `${path}/cold`, { body: { isEnabled: true } });
}

async function history(api: RecordingApi): Promise<void> {
  const path = '/groups/pumps/history';
  const { body } = await api.show('the newest two', 'GET', `${path}?top=2`);
  const [newest] = body.value;
  await api.show('a rule was deleted', 'GET', `${path}/${newest.revision}`);
  await api.show('the rule is back', 'POST', `${path}/${newest.revision - 1}/restore`, {
    body: {},
  });
  await api.show('no such group', 'GET', '/groups/pmups/history');
  for (const [method, action] of [
    ['GET', ''],
    ['POST', '/restore'],
  ] as const) {
    await api.show('no such change', method, `${path}/9999${action}`);
    await api.show('no revision', method, `${path}/latest${action}`);
  }
  await api.show('a short life', 'PUT', '/groups/valves', { body: {} });
  await api.show('gone', 'DELETE', '/groups/valves');
  const ended = await api.show('a short life', 'GET', '/groups/valves/history?top=1');
  const { revision } = ended.body.value[0];
  await api.show('deleted then', 'POST', `/groups/valves/history/${revision}/restore`);
}

const movingIn = new URL('../../../../docs/examples/moving-in/', import.meta.url);

async function files(api: RecordingApi): Promise<void> {
  const yaml = `groups:
  - name: gateways
    description: Everything with two networks
    rules:
      - ruleType: TwinUpdatesNotInAllowedRange
        isEnabled: true
        minThreshold: 0
        maxThreshold: 30
        timeWindowSize: PT5M
`;
  const headers = { 'content-type': 'application/yaml' };
  for (const type of ['application/yaml', 'text/yaml', 'text/plain']) {
    const call = { headers: { 'content-type': type }, body: yaml };
    await api.show('what it would do', 'POST', '/import?dryRun=true', call);
  }
  await api.show('a file', 'POST', '/import', { headers, body: yaml });
  const groups = [{ name: 'gateways', rules: [processRule('sshd')] }];
  await api.show('a changed file', 'POST', '/import?format=policy', { body: { groups } });
  for (const tool of ['terraform', 'aws']) {
    const body = JSON.parse(readFileSync(new URL(`${tool}.json`, movingIn), 'utf8'));
    await api.show(`what one of ${tool} would do`, 'POST', '/import?dryRun=true', { body });
  }
  const wrong = yaml.replace('30', 'many').replace('PT5M', 'five');
  await api.show('everything that is wrong', 'POST', '/import', { headers, body: wrong });
  await api.show('a file', 'GET', '/export');
  await api.show('a file', 'GET', '/groups/gateways/export');
  await api.show('a file', 'GET', '/export?format=yaml');
  await api.show('a file', 'GET', '/groups/gateways/export?format=yaml');
  await api.show('a template', 'GET', '/groups/gateways/export?format=arm');
  await api.show('no such group', 'GET', '/groups/pmups/export');
  await api.show('gone', 'DELETE', '/groups/gateways');
}
