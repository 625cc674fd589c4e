import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { DeviceHub } from '../../local/fleet/device-hub.ts';
import { connectedTo, securityMessage } from '../../local/fleet/security-message.ts';
import type { ApiClient } from '../../local/stack/api-client.ts';
import { alertsOf, deviceIn, listAlerts } from '../support/stack-alerts.ts';
import { StartedStack } from '../support/started-stack.ts';

const rules = [
  { ruleType: 'ConnectionToIpNotAllowed', isEnabled: true, allowlistValues: ['10.0.0.0/8'] },
];
const device = { deviceId: 'pump-7', kind: 'pump', group: 'pumps', phaseMs: 0 } as const;

describe('a stack on a kept data folder', { timeout: 180_000 }, () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'data-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  async function startStack(): Promise<{ stack: StartedStack; api: ApiClient; hub: DeviceHub }> {
    const stack = await StartedStack.start(['--data', folder, '--fleet', '0', '--no-seed']);
    onTestFinished(() => stack.end().then(() => undefined));
    const { iotHub } = await stack.endpoints();
    return { stack, api: await stack.api(), hub: new DeviceHub(iotHub.url) };
  }

  function report(hub: DeviceHub, address: string): Promise<void> {
    const message = securityMessage([connectedTo(address, '443')], 1, Date.now());
    return hub.sendSecurityMessage(device.deviceId, message);
  }

  it('goes on where it was stopped', async () => {
    const first = await startStack();
    await first.api.send('PUT', '/groups/pumps', {});
    await first.api.send('PUT', '/groups/pumps/rules', rules);
    await first.hub.provision([device]);
    await deviceIn(first.api, device.deviceId, 'pumps');
    await report(first.hub, '203.0.113.1');
    const before = await alertsOf(first.api, device.deviceId);

    await refusesASecond();
    await first.stack.end();

    const second = await startStack();
    expect(await listAlerts(second.api)).toEqual(before);
    const { body } = await second.api.send('GET', '/groups/pumps');
    expect(body).toMatchObject({ rules: 1, devices: 1 });
    // The same again belongs to the open alert; what is new after it has an alert of its own.
    await report(second.hub, '203.0.113.1');
    await report(second.hub, '203.0.113.2');
    const after = await alertsOf(second.api, device.deviceId, 2);
    expect(after.map(({ value }) => value)).toEqual(['203.0.113.2', '203.0.113.1']);
    expect(after[1]!.id).toBe(before[0]!.id);
  });

  async function refusesASecond(): Promise<void> {
    const other = await StartedStack.launch(['--data', folder]);
    expect((await other.ended).code).toBe(1);
    expect(other.errorOutput).toContain(`${folder} is in use by another stack, process`);
    await other.end();
  }
});
