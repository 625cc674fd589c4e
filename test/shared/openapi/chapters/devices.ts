import { expect, vi } from 'vitest';
import type { HttpApi } from '../../../support/http-api.ts';
import { hubEvent, securityMessage } from '../../../support/hub-events.ts';
import type { RecordingApi } from '../../../support/recording-api.ts';
import type { TestHub } from '../../../support/start-test-hub.ts';

/** Devices, their groups, and why their rules have or have not fired. */
export async function devicesChapter(api: RecordingApi, app: HttpApi, hub: TestHub) {
  await api.show('not known yet', 'GET', '/devices/nobody');
  await hub.registry.addDevices(['pump-7', 'pump-8'].map((deviceId) => ({ deviceId })));
  await moves(api);
  await (await app.app.directory()).markSwept(new Date().toISOString());
  await api.show('a device', 'GET', '/devices/pump-7');
  await api.show('the first page', 'GET', '/devices?group=pumps&top=1');
  await api.show('no such device', 'GET', '/devices/nobody');
  await takeIn(app, 'pump-7');
  await api.show('two rules have fired', 'GET', '/devices/pump-7/evaluation');
  await api.show('no such device', 'GET', '/devices/nobody/evaluation');
  await erases(api);
}

async function erases(api: RecordingApi): Promise<void> {
  const body = { reason: 'The device was sold.' };
  const { body: begun } = await api.show('an old one', 'POST', '/devices/pump-0/erase', { body });
  await api.show('all', 'GET', '/erasures');
  await api.show('under way', 'GET', `/erasures/${begun.id}`);
  await api.show('no such erasure', 'GET', '/erasures/nothing');
}

async function moves(api: RecordingApi): Promise<void> {
  await api.show('into a group', 'PUT', '/devices/pump-7/group', { body: { group: 'pumps' } });
  await api.show('no such group', 'PUT', '/devices/pump-7/group', { body: { group: 'pmups' } });
  await api.show('no such device', 'PUT', '/devices/nobody/group', { body: { group: 'pumps' } });
  const path = '/groups/pumps/members';
  const byId = { devices: ['pump-7', 'pump-8'] };
  const { body } = await api.show('by their ids', 'POST', path, { body: byId });
  await api.show('by a condition', 'POST', path, { body: { query: "tags.site = 'north'" } });
  await api.show('no condition', 'POST', path, { body: { query: 'tags.site == 1' } });
  await api.show('no such group', 'POST', '/groups/pmups/members', { body: byId });
  const job = `${path}/${body.id}`;
  await vi.waitFor(async () => {
    const { body: now } = await api.show('done', 'GET', job);
    expect(now.status).toBe('completed');
  });
  await api.show('no such job', 'GET', `${path}/${'0'.repeat(32)}`);
  await api.show('a device is tagged with it', 'DELETE', '/groups/pumps');
}

async function takeIn(api: HttpApi, deviceId: string): Promise<void> {
  // Later than the creation of the event hub, which starts with the test.
  const nowMs = Date.now() + 600_000;
  const body = securityMessage([
    { Name: 'ProcessCreate', Payload: [{ Executable: '/usr/bin/nc' }] },
  ]);
  const events = [{ body: { temp: 95 } }, { body }].map((event, i) =>
    hubEvent({ deviceId, sequenceNumber: i, enqueuedMs: nowMs + i, ...event }),
  );
  const telemetry = await api.app.telemetry();
  await telemetry.takeIn(events.map((event) => ({ ...event, partitionId: '2' })));
}
