import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type AgentEvent,
  connectedTo,
  loggedIn,
  processStarted,
  securityMessage,
} from '../../local/fleet/security-message.ts';
import { ApiClient } from '../../local/stack/api-client.ts';
import type { Alert } from '../../shared/alerts/alert.ts';
import { alertsOf, deviceIn, listAlerts } from '../support/stack-alerts.ts';
import { type StampedMessage, StampingProducer } from '../support/stamping-producer.ts';
import { StartedStack } from '../support/started-stack.ts';

interface RuleCase {
  rule: Record<string, unknown>;
  /** What the device sends, in this order. */
  messages: Omit<StampedMessage, 'deviceId'>[];
  alert: Partial<Alert>;
  /** A device that only the hub's enrichments tell of: its group and its protocol. */
  isUnlisted?: boolean;
}

const inAnHour = { minThreshold: 0, timeWindowSize: 'PT1H' };

const agentReports = (...events: AgentEvent[]) => ({
  isSecurity: true,
  body: securityMessage(events, 1, Date.now()),
});

const connectedFrom = (address: string): AgentEvent => {
  const { name, payload } = connectedTo(address, '22');
  return { name, payload: { ...payload, Direction: 'In' } };
};

const times = <T>(count: number, message: T): T[] => new Array<T>(count).fill(message);

const cases: RuleCase[] = [
  {
    rule: { ruleType: 'ProcessNotAllowed', allowlistValues: ['sshd'] },
    messages: [agentReports(processStarted('/usr/sbin/sshd'), processStarted('/tmp/nc'))],
    alert: { value: '/tmp/nc' },
  },
  {
    rule: { ruleType: 'LocalUserNotAllowed', allowlistValues: ['operator'] },
    messages: [agentReports(loggedIn('operator', 'Success'), loggedIn('mallory', 'Success', 2))],
    alert: { value: 'mallory', occurrences: 2 },
  },
  {
    rule: { ruleType: 'ConnectionToIpNotAllowed', allowlistValues: ['10.0.0.0/8'] },
    messages: [agentReports(connectedTo('10.9.9.9', '443'), connectedTo('203.0.113.9', '443'))],
    alert: { value: '203.0.113.9' },
  },
  {
    rule: { ruleType: 'ConnectionFromIpNotAllowed', allowlistValues: ['fd00::/8'] },
    messages: [agentReports(connectedFrom('fd00::1'), connectedFrom('2001:db8::1'))],
    alert: { value: '2001:db8::1' },
  },
  {
    rule: {
      ruleType: 'AllowlistCustomAlertRule',
      signal: { path: '/firmware' },
      allowlistValues: ['1.2'],
    },
    messages: [{ body: { firmware: '1.2' } }, { body: { firmware: '6.6' } }],
    alert: { value: '6.6' },
  },
  {
    rule: {
      ruleType: 'DenylistCustomAlertRule',
      signal: 'ConnectionTo',
      denylistValues: ['203.0.113.0/24'],
    },
    messages: [agentReports(connectedTo('10.9.9.9', '443'), connectedTo('203.0.113.7', '443'))],
    alert: { value: '203.0.113.7' },
  },
  {
    rule: {
      ruleType: 'ThresholdCustomAlertRule',
      signal: { path: '/sensors/0/temperature', where: [{ path: '/unit', equals: 'C' }] },
      maxThreshold: 90,
    },
    messages: [
      { body: { unit: 'F', sensors: [{ temperature: 150 }] } },
      { body: { unit: 'C', sensors: [{ temperature: 95.5 }] } },
    ],
    alert: { observed: 95.5, range: { max: 90 } },
  },
  {
    rule: {
      ruleType: 'TimeWindowCustomAlertRule',
      signal: { path: '/litres', aggregate: 'sum' },
      maxThreshold: 100,
      timeWindowSize: 'PT1H',
    },
    messages: times(3, { body: { litres: 40 } }),
    alert: { observed: 120, timeWindowSize: 'PT1H' },
  },
  {
    rule: { ruleType: 'ActiveConnectionsNotInAllowedRange', maxThreshold: 2, ...inAnHour },
    messages: [
      agentReports(connectedTo('10.0.0.1', '1'), connectedTo('10.0.0.1', '1')),
      agentReports(connectedTo('10.0.0.1', '2'), connectedTo('10.0.0.2', '1')),
    ],
    alert: { observed: 3 },
  },
  {
    rule: { ruleType: 'FailedLocalLoginsNotInAllowedRange', maxThreshold: 4, ...inAnHour },
    messages: [
      agentReports(loggedIn('root', 'Fail', 3)),
      agentReports(loggedIn('root', 'Fail', 2)),
    ],
    alert: { observed: 5 },
  },
  ...['Amqp', 'Mqtt', 'Http'].map((protocol) => ({
    rule: {
      ruleType: `${protocol}D2CMessagesNotInAllowedRange`,
      maxThreshold: 2,
      ...inAnHour,
    },
    messages: times(3, { body: { level: 1 }, properties: { protocol } }),
    alert: { observed: 3 },
    isUnlisted: true,
  })),
  {
    rule: { ruleType: 'TwinUpdatesNotInAllowedRange', maxThreshold: 1, ...inAnHour },
    messages: times(2, {
      source: 'twinChangeEvents',
      properties: { opType: 'updateTwin' },
      body: { properties: { desired: { interval: 5 } } },
    }),
    alert: { observed: 2 },
  },
];

const named = cases.map((one) => ({
  isUnlisted: false,
  ...one,
  name: String(one.rule.ruleType),
  group: `group of ${one.rule.ruleType}`,
  deviceId: `device-of-${one.rule.ruleType}`,
}));

describe('each rule type of the telemetry stream', { timeout: 120_000 }, () => {
  let stack: StartedStack;
  let api: ApiClient;
  let producer: StampingProducer;

  beforeAll(async () => {
    const settings = { TRUSTED_PROPERTIES: 'protocol,SecurityGroup' };
    stack = await StartedStack.start(['--data', 'memory', '--fleet', '0', '--no-seed'], settings);
    const endpoints = await stack.endpoints();
    api = await stack.api();
    producer = new StampingProducer(endpoints);
    for (const { group, rule } of named) {
      const path = `/groups/${encodeURIComponent(group)}`;
      await api.send('PUT', path, {});
      await api.send('PUT', `${path}/rules`, [{ id: 'rule', isEnabled: true, ...rule }]);
    }
    const hub = new ApiClient(endpoints.iotHub.url, {
      headers: { authorization: 'SharedAccessSignature local' },
    });
    const listed = named.filter(({ isUnlisted }) => !isUnlisted);
    const devices = listed.map(({ deviceId, group }) => ({
      ...{ id: deviceId, importMode: 'create', tags: { SecurityGroup: group } },
    }));
    await hub.send('POST', '/devices?api-version=2021-04-12', devices);
    await Promise.all(listed.map(({ deviceId, group }) => deviceIn(api, deviceId, group)));
  }, 150_000);

  afterAll(async () => {
    await producer?.close();
    await stack?.end();
  });

  it.each(named)('$name raises one alert', async ({ deviceId, group, isUnlisted, ...one }) => {
    const enrichment = isUnlisted ? { SecurityGroup: group } : {};
    await producer.send(
      ...one.messages.map(({ properties, ...message }) => ({
        ...{ deviceId, ...message, properties: { ...enrichment, ...properties } },
      })),
    );
    const alerts = await alertsOf(api, deviceId);
    expect(alerts).toHaveLength(1);
    const { ruleType } = one.rule;
    expect(alerts[0]).toMatchObject({ deviceId, group, ruleType, ruleId: 'rule', ...one.alert });
  });

  it('raises no alert beside these', async () => {
    expect(await listAlerts(api)).toHaveLength(named.length);
  });
});
