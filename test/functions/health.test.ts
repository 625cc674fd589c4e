import { app as functionsApp, type HttpFunctionOptions } from '@azure/functions';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { HttpApi } from '../support/http-api.ts';

let api: HttpApi;
const levels = new Map<string, unknown>();

beforeAll(async () => {
  api = await HttpApi.open(async () => {
    const spy = vi.mocked(functionsApp.http);
    await import('../../functions/health.ts');
    for (const [name, options] of spy.mock.calls)
      levels.set(name, (options as HttpFunctionOptions).authLevel);
  });
});

afterEach(() => vi.restoreAllMocks());

describe('GET /health', () => {
  it('is for anybody, and 200 when the app can work', async () => {
    expect(levels.get('health')).toBe('anonymous');
    const { status, body } = await api.get('/health');
    expect([status, body]).toEqual([200, { status: 'ok', problems: [] }]);
  });

  it('is 503 with the problem, and not with its words, when the policy cannot be read', async () => {
    const policies = await api.app.policies();
    vi.spyOn(policies, 'current').mockRejectedValue(new Error('a table key'));
    const { status, body } = await api.get('/health');
    expect([status, body]).toEqual([
      503,
      {
        status: 'unavailable',
        problems: [
          'The policy in DATA_STORAGE cannot be read (Error): are its access and its address right?',
        ],
      },
    ]);
  });
});

describe('GET /health/details', () => {
  it('needs a key, and is 503 when the event hub is away', async () => {
    expect(levels.get('healthDetails')).toBe('function');
    const { status, body, headers } = await api.get('/health/details');
    expect([status, body.error.code]).toEqual([503, 'ServiceUnavailable']);
    expect(body.error.message).toContain('The event hub (TELEMETRY) cannot be read');
    expect(headers['Retry-After']).toBe('5');
    expect(JSON.stringify(body)).not.toContain('example.invalid');
  });
});

describe('GET /metrics', () => {
  it('needs a key, and is 503 when the event hub is away', async () => {
    expect(levels.get('metrics')).toBe('function');
    const { status, body } = await api.get('/metrics');
    expect([status, body.error.code]).toEqual([503, 'ServiceUnavailable']);
  });
});
