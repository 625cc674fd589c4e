import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DeviceHub } from '../../local/fleet/device-hub.ts';
import { loggedIn, processStarted, securityMessage } from '../../local/fleet/security-message.ts';
import type { ApiClient } from '../../local/stack/api-client.ts';
import { runCurl } from '../support/run-curl.ts';
import { alertsOf, deviceIn, listAlerts } from '../support/stack-alerts.ts';
import { StampingProducer } from '../support/stamping-producer.ts';
import { StartedStack } from '../support/started-stack.ts';

const rules = [
  {
    ruleType: 'ProcessNotAllowed',
    isEnabled: true,
    severity: 'High',
    allowlistValues: ['/usr/sbin/pumpd'],
  },
  {
    ruleType: 'FailedLocalLoginsNotInAllowedRange',
    isEnabled: true,
    timeWindowSize: 'PT5M',
    minThreshold: 0,
    maxThreshold: 3,
  },
];

const device = (deviceId: string) => ({
  deviceId,
  kind: 'pump' as const,
  group: 'pumps',
  phaseMs: 0,
});

describe('from a policy to a live alert', { timeout: 120_000 }, () => {
  let stack: StartedStack;
  let api: ApiClient;
  let hub: DeviceHub;
  let producer: StampingProducer;

  beforeAll(async () => {
    stack = await StartedStack.start(['--data', 'memory', '--fleet', '0', '--no-seed']);
    const endpoints = await stack.endpoints();
    api = await stack.api();
    hub = new DeviceHub(endpoints.iotHub.url);
    producer = new StampingProducer(endpoints);
  }, 120_000);

  afterAll(async () => {
    await producer?.close();
    await stack?.end();
  });

  it('begins with the default group alone', async () => {
    const { body } = await api.send('GET', '/groups');
    expect(body).toMatchObject({ value: [{ name: 'default', rules: 0, devices: 0 }] });
    expect(stack.lines).toEqual([`ready ${(await stack.endpoints()).http}`]);
  });

  it('goes on with a group, as the console suggests', async () => {
    const { steps } = await stack.eventOf('nextSteps');
    for (const { command } of steps) expect((await runCurl(command)).status).toBeLessThan(300);
    const { etag } = await api.send('GET', '/groups/pumps/rules');
    await api.send('PUT', '/groups/pumps/rules', rules, { 'if-match': etag! });
    const { body } = await api.send('GET', '/groups/pumps');
    expect(body).toMatchObject({ name: 'pumps', rules: 2 });
  });

  it('takes devices from the twins of the hub', async () => {
    await hub.provision([device('pump-7'), device('pump-8')]);
    await deviceIn(api, 'pump-7', 'pumps');
    await deviceIn(api, 'pump-8', 'pumps');
  });

  it('raises an alert for what arrives through Event Hubs', async () => {
    const events = [processStarted('/usr/sbin/pumpd'), processStarted('/tmp/xmrig')];
    const body = securityMessage(events, 1, Date.now());
    await producer.send({ deviceId: 'pump-7', isSecurity: true, body });
    const [alert] = await alertsOf(api, 'pump-7');
    expect(alert).toMatchObject({
      alertType: 'IoT_CA_ProcessNotAllowed',
      severity: 'High',
      status: 'Active',
      hub: 'local',
      group: 'pumps',
      value: '/tmp/xmrig',
      occurrences: 1,
    });
    const { body: read } = await api.send('GET', `/alerts/${alert!.id}`);
    expect(read).toEqual(alert);
  });

  it('raises an alert for what arrives through the IoT hub', async () => {
    const harmless = securityMessage([loggedIn('operator', 'Success')], 2, Date.now());
    await hub.sendSecurityMessage('pump-8', harmless);
    const failures = securityMessage([loggedIn('root', 'Fail', 5)], 3, Date.now());
    await hub.sendSecurityMessage('pump-8', failures);
    const [alert] = await alertsOf(api, 'pump-8');
    expect(alert).toMatchObject({
      ruleType: 'FailedLocalLoginsNotInAllowedRange',
      moduleId: 'azureiotsecurity',
      observed: 5,
      range: { min: 0, max: 3 },
      timeWindowSize: 'PT5M',
    });
  });

  it('tells each alert once, and lists them newest first', async () => {
    const alerts = await listAlerts(api);
    expect(alerts.map(({ deviceId }) => deviceId)).toEqual(['pump-8', 'pump-7']);
    const told = await stack.eventOf('alert');
    expect(told.alert.deviceId).toBe('pump-7');
  });
});
