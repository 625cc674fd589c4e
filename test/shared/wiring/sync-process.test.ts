import { type ChildProcess, fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, inject, it, onTestFinished, vi } from 'vitest';
import { HubTwinRegistry } from '../../../shared/hub/hub-twin-registry.ts';
import { App } from '../../../shared/wiring/app.ts';
import { runSync } from '../../../shared/wiring/run-sync.ts';
import { readSettings } from '../../../shared/wiring/settings.ts';
import {
  callHub,
  createDevices,
  startTestHub,
  type TestHub,
} from '../../support/start-test-hub.ts';
import type { SyncProcessReport } from '../../support/sync-process.ts';

const size = 10_000;

function settingsOf(hub: TestHub): Record<string, string> {
  return {
    DATA_STORAGE: inject('storage'),
    TELEMETRY: 'Endpoint=sb://example.invalid;SharedAccessKeyName=a;SharedAccessKey=a',
    IOTHUB: hub.connectionString.replace(/HostName=[^;]*/, `HostName=hub-${randomUUID()}.local`),
    IOTHUB_ENDPOINT: hub.url,
    IOTHUB_TIER: 'S3',
  };
}

function startSync(settings: Record<string, string>): ChildProcess {
  const script = join(import.meta.dirname, '../../support/sync-process.ts');
  const child = fork(script, [JSON.stringify(settings)], { execArgv: ['--expose-gc'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

async function sync(settings: Record<string, string>): Promise<SyncProcessReport> {
  const child = startSync(settings);
  const exited = once(child, 'exit');
  const [report] = await Promise.race([
    once(child, 'message'),
    exited.then(() => Promise.reject(new Error('the process told nothing'))),
  ]);
  await exited;
  return report as SyncProcessReport;
}

const faults = (hub: TestHub, settings: object) =>
  callHub(hub, 'PUT', '/local/faults', { body: JSON.stringify(settings) });

it('a process that is killed in the middle of a sweep leaves it to the next, which writes the rest', async () => {
  const hub = await startTestHub();
  await createDevices(hub, size);
  const settings = settingsOf(hub);
  const app = new App(readSettings(settings));
  const pagesKept = async () => (await (await app.sweeps()).load())?.pages ?? 0;
  const killed = startSync(settings);
  const exited = once(killed, 'exit');
  await vi.waitUntil(async () => (await pagesKept()) >= 3, { timeout: 60_000, interval: 5 });
  killed.kill('SIGKILL');
  expect(await exited).toEqual([null, 'SIGKILL']);
  const kept = await pagesKept();
  expect(kept).toBeLessThan(10);
  const directory = await app.directory();
  const written = (await directory.countTags())!.untagged;
  expect(written).toBeGreaterThanOrEqual(kept * 1_000);
  const report = await sync(settings);
  expect(report).toMatchObject({ outcome: 'complete', pages: 10, seen: size });
  // One write of the killed process may have been on its way when they were counted.
  expect(report.changed).toBeLessThanOrEqual(size - written);
  expect(report.changed).toBeGreaterThanOrEqual(size - written - 97);
  expect((await directory.countTags())!.untagged).toBe(size);
}, 120_000);

it('a sweep that changes little writes little, and takes no more memory with each page', async () => {
  const hub = await startTestHub();
  const ids = await createDevices(hub, size);
  const settings = settingsOf(hub);
  await sync(settings);
  for (const id of ids.slice(0, 70))
    await hub.registry.updateTwin(id, { tags: { SecurityGroup: 'pumps' } }, '*');
  const report = await sync(settings);
  expect(report).toMatchObject({ outcome: 'complete', pages: 10, changed: 70 });
  expect(report.grownBytes).toBeLessThan(4_000_000);
}, 120_000);

it('a hub that throttles and fails now and then is asked again, and one that stays busy empties no group', async () => {
  const hub = await startTestHub();
  await createDevices(hub, size);
  const app = new App(readSettings(settingsOf(hub)));
  const waits: number[] = [];
  const wait = async (ms: number) => void waits.push(ms);
  const twins = await HubTwinRegistry.open(hub.address, wait);
  let pages = 0;
  const faulty = {
    find: (deviceId: string) => twins.find(deviceId),
    count: () => twins.count(),
    readPage: async (continuation?: string) => {
      pages += 1;
      if (pages % 3 === 0) await faults(hub, { throttled: 2, retryAfterSeconds: 3 });
      if (pages % 3 === 1) await faults(hub, { unavailable: 2 });
      return twins.readPage(continuation);
    },
  };
  const run = (registry: typeof faulty) =>
    runSync({ ...app, twins: async () => registry }, { reason: 'schedule', intervalMs: 0 });
  expect(await run(faulty)).toMatchObject({ outcome: 'complete', pages: 10, seen: size });
  expect(waits.filter((ms) => ms === 3_000)).toHaveLength(6);
  expect(waits.filter((ms) => ms < 3_000).length).toBeGreaterThanOrEqual(6);
  const storm = {
    ...faulty,
    readPage: async (continuation?: string) => {
      if (continuation !== undefined) await faults(hub, { throttled: 100 });
      return twins.readPage(continuation);
    },
  };
  await expect(run(storm)).rejects.toMatchObject({ code: 'ServiceUnavailable' });
  const directory = await app.directory();
  expect((await directory.countTags())!.untagged).toBe(size);
}, 120_000);
