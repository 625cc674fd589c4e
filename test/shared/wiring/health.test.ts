import { afterEach, describe, expect, inject, it, vi } from 'vitest';
import { readHealth, readHealthDetails } from '../../../shared/wiring/health.ts';
import { lag, loss } from '../../support/incident-reports.ts';
import { testApp } from '../../support/test-app.ts';

afterEach(() => vi.unstubAllEnvs());

describe('health', () => {
  it('names every setting that is missing, then is ok', async () => {
    const nowhere = 'example.invalid;SharedAccessKeyName=a;SharedAccessKey=a';
    vi.stubEnv('DATA_STORAGE', '');
    vi.stubEnv('IOTHUB', '');
    vi.stubEnv('TELEMETRY', `Endpoint=sb://${nowhere}`);
    expect(await readHealth()).toEqual({
      status: 'unavailable',
      problems: [expect.stringContaining('DATA_STORAGE'), expect.stringContaining('IOTHUB')],
    });
    vi.stubEnv('DATA_STORAGE', inject('storage'));
    vi.stubEnv('IOTHUB', `HostName=${nowhere}`);
    expect(await readHealth()).toEqual({ status: 'ok', problems: [] });
  });
});

describe('the details of health', () => {
  /** An app whose streams are all silent. */
  function silentApp() {
    return Object.assign(testApp(), { telemetry: async () => ({ health: async () => [] }) });
  }

  it('count open incidents by kind', async () => {
    const app = silentApp();
    const incidents = await app.incidents();
    expect(await readHealthDetails(app)).toHaveProperty('openIncidents', {});
    await incidents.raise(lag());
    await incidents.raise(loss(40));
    await incidents.raise(loss(90));
    await incidents.end(lag());
    expect(await readHealthDetails(app)).toMatchObject({ openIncidents: { dataLoss: 2 } });
  });

  it('tell when a sweep last completed', async () => {
    const app = silentApp();
    expect(await readHealthDetails(app)).toHaveProperty('directory', {});
    const lastSweptUtc = '2026-01-01T00:00:00.000Z';
    await (await app.directory()).markSwept(lastSweptUtc);
    expect(await readHealthDetails(app)).toMatchObject({ directory: { lastSweptUtc } });
  });
});
