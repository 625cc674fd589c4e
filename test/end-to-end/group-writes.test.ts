import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DeviceHub } from '../../local/fleet/device-hub.ts';
import { processStarted, securityMessage } from '../../local/fleet/security-message.ts';
import type { ApiClient } from '../../local/stack/api-client.ts';
import { deviceIn, listAlerts } from '../support/stack-alerts.ts';
import { StartedStack, until } from '../support/started-stack.ts';

const inForceMs = 5_000;
const rules = [
  {
    ruleType: 'ProcessNotAllowed',
    isEnabled: true,
    severity: 'High',
    allowlistValues: ['/usr/sbin/pumpd'],
  },
];

describe('devices that are put into a group', { timeout: 120_000 }, () => {
  let stack: StartedStack;
  let api: ApiClient;
  let hub: DeviceHub;
  let sent = 0;

  const provision = (...deviceIds: string[]) =>
    hub.provision(deviceIds.map((deviceId) => ({ deviceId, kind: 'pump', phaseMs: 0 })));

  /** What the rule of the group forbids, and the group that each device is in has no rule about. */
  const misbehave = (deviceId: string) => {
    sent += 1;
    const message = securityMessage([processStarted('/tmp/xmrig')], sent, Date.now());
    return hub.sendSecurityMessage(deviceId, message);
  };

  beforeAll(async () => {
    stack = await StartedStack.start(['--data', 'memory', '--fleet', '0', '--no-seed']);
    api = await stack.api();
    hub = new DeviceHub((await stack.endpoints()).iotHub.url);
    await api.send('PUT', '/groups/strict', {});
    await api.send('PUT', '/groups/strict/rules', rules);
  }, 120_000);

  afterAll(() => stack?.end());

  it('are judged by its rules within 5 s', async () => {
    await provision('pump-1');
    await misbehave('pump-1');
    await deviceIn(api, 'pump-1', 'default');
    expect(await listAlerts(api)).toEqual([]);

    const { body } = await api.send('PUT', '/devices/pump-1/group', { group: 'Strict' });
    const answeredMs = Date.now();
    expect(body).toMatchObject({ group: 'strict', groupSource: 'twinTag' });
    const alert = await until('an alert of pump-1', 60_000, async () => {
      await misbehave('pump-1');
      return (await listAlerts(api, '&device=pump-1'))[0];
    });
    expect(alert).toMatchObject({ group: 'strict', ruleType: 'ProcessNotAllowed' });
    // In the stream's time: which messages were judged, however long it took to be told.
    expect(Date.parse(alert.detectedTimeUtc) - answeredMs).toBeLessThan(inForceMs);
  });

  it('may be many, by a job that tells how far it is', async () => {
    await provision('pump-2', 'pump-3');
    const query = "tags.kind = 'pump' AND deviceId != 'pump-1'";
    const { body: started } = await api.send('POST', '/groups/strict/members', { query });
    const { id } = started as { id: string };
    const job = await until('the end of the job', 60_000, async () => {
      const { body } = await api.send('GET', `/groups/strict/members/${id}`);
      return (body as { status: string }).status === 'completed' ? body : undefined;
    });
    expect(job).toMatchObject({ counts: { total: 2, succeeded: 2, failed: 0, pending: 0 } });
    for (const deviceId of ['pump-2', 'pump-3']) await deviceIn(api, deviceId, 'strict');
  });
});
