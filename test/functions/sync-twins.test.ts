import { randomUUID } from 'node:crypto';
import {
  app as functionsApp,
  InvocationContext,
  type TimerFunctionOptions,
} from '@azure/functions';
import { afterEach, describe, expect, inject, it, vi } from 'vitest';
import { createDevices, startTestHub } from '../support/start-test-hub.ts';

afterEach(() => vi.unstubAllEnvs());

/** The timers as a process that has just begun registers them. */
async function registerTimers(): Promise<Record<string, TimerFunctionOptions>> {
  const timers: Record<string, TimerFunctionOptions> = {};
  const spy = vi.spyOn(functionsApp, 'timer').mockImplementation((name, options) => {
    timers[name] = options;
  });
  vi.resetModules();
  await import('../../functions/sync-twins.ts');
  spy.mockRestore();
  return timers;
}

async function registerSync(): Promise<TimerFunctionOptions> {
  return (await registerTimers()).syncTwins!;
}

const never = new Date(0).toISOString();

/** @param last when it ran before, and when it is to run by its schedule. */
async function run(
  { handler }: TimerFunctionOptions,
  last = never,
  next = never,
): Promise<string[]> {
  const lines: string[] = [];
  const context = new InvocationContext({
    logHandler: (_level, ...args) => lines.push(args.map(String).join(' ')),
  });
  const schedule = { adjustForDST: true };
  const scheduleStatus = { last, next, lastUpdated: last };
  await handler({ schedule, scheduleStatus, isPastDue: false }, context);
  return lines;
}

it('syncTwins runs by its setting and at the start, and says what is wrong with the settings', async () => {
  vi.stubEnv('SYNC_SCHEDULE', '0 0 * * * *');
  vi.stubEnv('IOTHUB', '');
  const timer = await registerSync();
  expect(timer).toMatchObject({ schedule: '0 0 * * * *', runOnStartup: true });
  await expect(run(timer)).rejects.toThrow(/Settings are missing or wrong: .*IOTHUB is missing/);
});

it('syncTwins reads 10,000 twins of an IoT hub in pages, and then writes only changes', async () => {
  const hub = await startTestHub();
  const ids = await createDevices(hub, 10_000);
  await hub.registry.updateTwin(ids[7]!, { tags: { SecurityGroup: 'pumps' } }, '*');
  const name = `hub-${randomUUID()}`;
  vi.stubEnv('DATA_STORAGE', inject('storage'));
  vi.stubEnv('TELEMETRY', 'Endpoint=sb://example.invalid;SharedAccessKeyName=a;SharedAccessKey=a');
  vi.stubEnv('IOTHUB', hub.connectionString.replace(/HostName=[^;]*/, `HostName=${name}.local`));
  vi.stubEnv('IOTHUB_ENDPOINT', hub.url);
  vi.stubEnv('IOTHUB_TIER', 'S3');
  const timer = await registerSync();
  expect(await run(timer)).toEqual([
    'twin sync complete: swept 10,000 of ~10,000, in 10 pages; 10,000 changed, 0 removed, 0 missed by the query, 0 purged',
  ]);
  await hub.registry.updateTwin(ids[8]!, { tags: { SecurityGroup: 'pumps' } }, '*');
  await hub.registry.delete(ids[9]!);
  const [line] = await run(timer);
  expect(line).toContain('1 changed, 1 removed');
  const { currentApp } = await import('../../shared/wiring/app.ts');
  const directory = await currentApp().directory();
  const statuses = await Promise.all(ids.slice(7, 10).map((id) => directory.get(id)));
  expect(statuses).toMatchObject([
    { groupTag: 'pumps', status: 'enabled' },
    { groupTag: 'pumps', status: 'enabled' },
    { groupTag: undefined, status: 'deleted' },
  ]);
}, 60_000);

it.each([
  ['2026-01-01T00:00:00.0012+00:00', '2026-01-01T00:15:00+00:00', 899_999],
  ['0001-01-01T00:00:00', '2026-01-01T00:15:00+00:00', 0],
  ['2026-01-01T00:15:00+00:00', '2026-01-01T00:15:00+00:00', 0],
  ['', '', 0],
])('intervalMs between %j and %j is %i', async (last, next, expected) => {
  const { intervalMs } = await import('../../functions/sync-twins.ts');
  expect(intervalMs({ scheduleStatus: { last, next, lastUpdated: last } })).toBe(expected);
});

it('intervalMs of a first run, which the host knows nothing of, is 0', async () => {
  const { intervalMs } = await import('../../functions/sync-twins.ts');
  expect(intervalMs({})).toBe(0);
});

describe('a process that begins', () => {
  const minuteMs = 60_000;
  const at = (minutes: number) => new Date(Date.now() + minutes * minuteMs).toISOString();

  async function settings(devices: number) {
    const hub = await startTestHub();
    await createDevices(hub, devices);
    const name = `hub-${randomUUID()}`;
    vi.stubEnv('DATA_STORAGE', inject('storage'));
    vi.stubEnv(
      'TELEMETRY',
      'Endpoint=sb://example.invalid;SharedAccessKeyName=a;SharedAccessKey=a',
    );
    vi.stubEnv('IOTHUB', hub.connectionString.replace(/HostName=[^;]*/, `HostName=${name}.local`));
    vi.stubEnv('IOTHUB_ENDPOINT', hub.url);
    return hub;
  }

  it('sweeps at once where no sweep has been, and not again while that is young', async () => {
    await settings(3);
    const [complete] = await run(await registerSync(), never, at(10));
    expect(complete).toContain('twin sync complete: swept 3 of ~3,');
    const again = await registerSync();
    expect(await run(again, at(-5), at(10))).toEqual([
      'twin sync skipped: a sweep has completed within the last interval',
    ]);
    // Asked for by hand, or by the schedule, it sweeps.
    expect((await run(again, at(-5), at(10)))[0]).toContain('complete');
    expect((await run(await registerSync(), at(-15), at(0)))[0]).toContain('complete');
  });

  it('goes on between the schedule with a sweep that was left unfinished, and with no other', async () => {
    await settings(3);
    const { goOnWithSync } = await registerTimers();
    expect(await run(goOnWithSync!)).toEqual([]);
    const { currentApp } = await import('../../shared/wiring/app.ts');
    const sweeps = await currentApp().sweeps();
    await sweeps.save(
      {
        ...{ number: 1, startedUtc: at(-1), pages: 1, seen: 1_000, expected: 1_003 },
        ...{ phase: 'reading', failures: 1 },
      },
      Array.from({ length: 1_000 }, (_, i) => `other-${i}`),
    );
    const [line] = await run(goOnWithSync!);
    expect(line).toContain('twin sync complete: swept 1,003 of ~1,003, in 2 pages');
    expect(await run(goOnWithSync!)).toEqual([]);
  });
});
