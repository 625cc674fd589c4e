import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, inject, it, vi } from 'vitest';
import { readHealthDetails } from '../../../shared/wiring/health.ts';
import { hubEvent } from '../../support/hub-events.ts';
import { telemetryApp } from '../../support/telemetry-app.ts';

const nowhere = 'example.invalid;SharedAccessKeyName=a;SharedAccessKey=c2VjcmV0';
const whole = () => ({
  DATA_STORAGE: inject('storage'),
  IOTHUB: `HostName=hub-${randomUUID()}.${nowhere}`,
  TELEMETRY: `Endpoint=sb://${nowhere}`,
});

afterEach(() => vi.unstubAllEnvs());

/** The health of a fresh process, as far as modules go, with settings of its own. */
async function healthOf(settings: Record<string, string>) {
  for (const [name, value] of Object.entries(settings)) vi.stubEnv(name, value);
  vi.resetModules();
  const { readHealth } = await import('../../../shared/wiring/health.ts');
  return readHealth();
}

describe('health', () => {
  it('is good when the settings are whole and storage answers, whatever else is away', async () => {
    expect(await healthOf(whole())).toEqual({ status: 'ok', problems: [] });
  });

  it('names every setting that is missing or wrong, and no value', async () => {
    const health = await healthOf({
      ...whole(),
      IOTHUB: '',
      TELEMETRY: 'secret',
      EVIDENCE: 'secret',
    });
    expect(health.status).toBe('unavailable');
    expect(health.problems.map((problem) => problem.split(' ')[0])).toEqual([
      ...['IOTHUB', 'TELEMETRY', 'EVIDENCE'],
    ]);
    expect(JSON.stringify(health)).not.toContain('secret');
  });

  it('says when storage cannot be used as it is set, without what is set', async () => {
    const DATA_STORAGE = 'AccountName=plant;AccountKey=c2VjcmV0';
    const { problems } = await healthOf({ ...whole(), DATA_STORAGE });
    expect(problems).toEqual([
      'The policy in DATA_STORAGE cannot be read (Error): are its access and its address right?',
    ]);
  });

  it('says when storage does not answer, without its address', async () => {
    const closed = 'TableEndpoint=http://127.0.0.1:1/devstoreaccount1;';
    const DATA_STORAGE = `DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;AccountKey=c2VjcmV0;${closed}`;
    expect(await healthOf({ ...whole(), DATA_STORAGE })).toEqual({
      status: 'unavailable',
      problems: ['DATA_STORAGE: Storage is busy or not reachable; try again.'],
    });
  });
});

describe('health in detail', () => {
  it('tells where each partition stands, what waits, and all counters', async () => {
    const { app, hubs, clock } = await telemetryApp();
    const send = (...bodies: string[]) =>
      hubs.producer.sendBatch(
        bodies.map((body) => ({ body })),
        { partitionId: '0' },
      );
    await send('a', 'b', 'c');
    const telemetry = await app.telemetry();
    const enqueuedMs = clock.nowMs();
    await telemetry.takeIn([hubEvent({ sequenceNumber: 0, enqueuedMs, deviceId: 'pump' })]);
    const details = await readHealthDetails(app);
    expect(details).toMatchObject({ hub: app.settings.hub, policyRevision: 0, directory: {} });
    const [{ partitions } = { partitions: [] }] = details.streams;
    expect(partitions.map(({ partition }) => partition)).toEqual(['0', '1', '2', '3', 'unseen']);
    expect(partitions[0]).toMatchObject({
      ...{ commits: 1, position: 0, waiting: 2, policyRevision: 0, outbox: 0 },
      lagSeconds: expect.any(Number),
      watermarkUtc: new Date(enqueuedMs).toISOString(),
      movedUtc: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      counters: { pendingEvents: 1 },
    });
    const untouched = { commits: 0, waiting: 0, lagSeconds: 0, outbox: 0, counters: {} };
    expect(partitions[1]).toEqual({ partition: '1', ...untouched });
  });

  it('tells when all devices have been read', async () => {
    const { app } = await telemetryApp();
    await (await app.directory()).markSwept('2026-01-02T00:00:00.000Z');
    expect((await readHealthDetails(app)).directory).toEqual({
      lastSweptUtc: '2026-01-02T00:00:00.000Z',
    });
  });

  it('tells how far a sweep is, whichever process sweeps', async () => {
    const { app, again, clock } = await telemetryApp();
    const startedUtc = new Date(clock.nowMs()).toISOString();
    const sweeps = await again().sweeps();
    await sweeps.save(
      {
        ...{ number: 1, startedUtc, pages: 340, seen: 340_000, expected: 1_000_000 },
        ...{ phase: 'reading', failures: 0 },
      },
      [],
    );
    clock.advance(6 * 60_000);
    expect((await readHealthDetails(app)).directory).toEqual({
      sweep: {
        ...{ state: 'reading', startedUtc, swept: 340_000, expected: 1_000_000, pages: 340 },
        minutesLeft: 12,
        summary: 'swept 340,000 of ~1,000,000, 12 min left',
      },
    });
  });

  it('says that the event hub is away', async () => {
    const { app, hubs } = await telemetryApp();
    await hubs.stop();
    await expect(readHealthDetails(app)).rejects.toMatchObject({ code: 'ServiceUnavailable' });
  });
});
