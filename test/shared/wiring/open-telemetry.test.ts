import { describe, expect, it } from 'vitest';
import { emptyPolicy } from '../../../shared/policy/policy.ts';
import { saveRules } from '../../../shared/policy/save-rules.ts';
import { putGroup } from '../../../shared/policy/write-group.ts';
import type { App } from '../../../shared/wiring/app.ts';
import { deviceFacts } from '../../support/device-facts.ts';
import { hubEvent, securityMessage } from '../../support/hub-events.ts';
import { processRule } from '../../support/rule-drafts.ts';
import { createDevices, startTestHub } from '../../support/start-test-hub.ts';
import { telemetryApp } from '../../support/telemetry-app.ts';

const nowUtc = '2026-01-01T00:00:00.000Z';

/** Lets devices of the group `pumps` run sshd and nothing else, and puts one in it. */
async function allowOnlySshd(app: App): Promise<void> {
  const policies = await app.policies();
  const given = { precondition: () => undefined, by: 'Ann' };
  await putGroup(policies, { name: 'pumps', ...given, body: {} });
  await saveRules(policies, { group: 'pumps', ...given, body: [processRule('sshd')] });
  const directory = await app.directory();
  const facts = deviceFacts('pump', { groupTag: 'Pumps' });
  await directory.apply([{ facts, source: 'sweep' }], nowUtc);
  await directory.markSwept(nowUtc);
}

function starts(sequenceNumber: number, Executable: string, deviceId = 'pump') {
  const body = securityMessage([{ Name: 'ProcessCreate', Payload: [{ Executable }] }]);
  return hubEvent({ sequenceNumber, enqueuedMs: Date.now(), deviceId, body });
}

const alertsOf = async (app: App) => {
  const page = await (await app.alerts()).list({}, 10);
  return page.items;
};

describe('the evaluator of the telemetry stream', () => {
  it('stores the alerts of a batch before the batch is done', async () => {
    const { app } = await telemetryApp();
    await allowOnlySshd(app);
    await (await app.telemetry()).takeIn([starts(0, '/usr/sbin/sshd'), starts(1, '/tmp/nc')]);
    expect(await alertsOf(app)).toMatchObject([
      {
        ...{ hub: app.settings.hub, deviceId: 'pump', group: 'pumps', value: '/tmp/nc' },
        evidence: [{ partition: '0', sequenceNumber: 1, excerpt: 'ProcessCreate /tmp/nc' }],
      },
    ]);
  });

  it('goes on in another process, however the namespace is spelled', async () => {
    const { app, hubs, again } = await telemetryApp();
    await allowOnlySshd(app);
    await (await app.telemetry()).takeIn([starts(0, 'nc')]);
    const connectionString = hubs.connectionString.replace('localhost', 'LOCALHOST');
    const other = again({ telemetry: { ...app.settings.telemetry, connectionString } as never });
    const telemetry = await other.telemetry();
    await telemetry.takeIn([starts(0, 'nc'), starts(1, 'nc')]);
    const [{ head } = { head: undefined }] = await telemetry.health();
    expect(head).toMatchObject({ commit: 2, position: 1 });
    expect(head?.tally).toContainEqual(['duplicatesSkipped', 1]);
    expect(await alertsOf(app)).toHaveLength(1);
  });

  it('keeps consumer groups apart, since each is read on its own', async () => {
    const { app, again } = await telemetryApp();
    await (await app.telemetry()).takeIn([starts(0, 'nc')]);
    const other = again({ telemetry: { ...app.settings.telemetry, consumerGroup: 'other' } });
    const [{ head } = { head: undefined }] = await (await other.telemetry()).health();
    expect(head).toBeUndefined();
  });

  it('leaves excerpts out where they are not wanted', async () => {
    const { app } = await telemetryApp({ evidence: false });
    await allowOnlySshd(app);
    await (await app.telemetry()).takeIn([starts(0, 'nc')]);
    const [alert] = await alertsOf(app);
    expect(alert?.evidence).toHaveLength(1);
    expect(alert?.evidence[0]).not.toHaveProperty('excerpt');
  });

  it('looks up the twin of a device that a complete directory does not have', async () => {
    const iotHub = await startTestHub();
    const [deviceId = ''] = await createDevices(iotHub, 1);
    await iotHub.registry.updateTwin(deviceId, { tags: { SecurityGroup: 'Pumps' } }, '*');
    const { app } = await telemetryApp(iotHub.address);
    await allowOnlySshd(app);
    await (await app.telemetry()).takeIn([starts(0, 'nc', deviceId)]);
    const directory = await app.directory();
    await expect
      .poll(() => directory.get(deviceId), { timeout: 10_000 })
      .toMatchObject({ groupTag: 'Pumps', lastSource: 'lookup' });
  });

  it('evaluates with the policy as it is before anybody has written one', async () => {
    const { app } = await telemetryApp();
    const telemetry = await app.telemetry();
    await telemetry.takeIn([starts(0, 'nc')]);
    const [{ head } = { head: undefined }] = await telemetry.health();
    expect(head?.policyRevision).toBe(emptyPolicy.revision);
  });
});
