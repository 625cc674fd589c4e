import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { startHub } from '../../../local/iot-hub/start-iot-hub.ts';
import { callHub, recordInto, startTestHub } from '../../support/start-test-hub.ts';

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'iot-hub-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

it('keeps devices and their twins over a restart', async () => {
  const folder = temporaryFolder();
  const before = await startTestHub({ folder });
  await before.registry.addDevices([{ deviceId: 'a' }, { deviceId: 'b' }]);
  await before.registry.updateTwin('a', { tags: { SecurityGroup: 'mixers' } }, '*');
  await before.registry.delete('b');
  await before.stop();

  const { registry } = await startTestHub({ folder });
  const { result } = await registry.createQuery('SELECT * FROM devices').next();
  expect(result).toMatchObject([{ deviceId: 'a', version: 3, tags: { SecurityGroup: 'mixers' } }]);
});

it('fails on a port that is taken, and leaves the files of the hub there alone', async () => {
  const folder = temporaryFolder();
  const hub = await startTestHub({ folder });
  for (const deviceId of ['a', 'a', 'a', 'a']) {
    await hub.registry.create({ deviceId });
    await hub.registry.delete(deviceId);
  }
  const before = statSync(join(folder, 'journal.jsonl'));
  const second = startHub({ port: hub.port, hubName: 'local', folder }, recordInto([]));
  await expect(second).rejects.toMatchObject({ code: 'EADDRINUSE' });
  expect(statSync(join(folder, 'journal.jsonl'))).toMatchObject({
    ino: before.ino,
    size: before.size,
  });
});

it('starts with faults on when told to', async () => {
  const hub = await startTestHub({ faults: { unavailable: 1 } });
  expect((await callHub(hub, 'GET', '/devices')).status).toBe(503);
  expect((await callHub(hub, 'GET', '/devices')).status).toBe(200);
});

it('stops, twice if asked, though answers are still being held back', async () => {
  const hub = await startTestHub({ faults: { delayMs: 60_000 } });
  const held = callHub(hub, 'GET', '/devices').catch((error: Error) => error.message);
  await expect.poll(async () => (await callHub(hub, 'GET', '/local/status')).status).toBe(200);
  await Promise.all([hub.stop(), hub.stop()]);
  expect(await held).toBe('fetch failed');
});
