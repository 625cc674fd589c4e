import { describe, expect, it, vi } from 'vitest';
import { withRetries } from '../../../shared/hub/with-retries.ts';

function answered(statusCode: number, headers: Record<string, string> = {}): Error {
  return Object.assign(new Error('refused'), { response: { statusCode, headers } });
}

/** Fails with these errors, one call after the other, then succeeds. */
async function run(...errors: Error[]) {
  const waits: number[] = [];
  const call = async () => {
    const error = errors.shift();
    if (error) throw error;
    return 'done';
  };
  const result = await withRetries(call, async (ms) => {
    waits.push(ms);
  }).catch((error: unknown) => error);
  return { result, waits };
}

describe('a call that fails for a while', () => {
  it.each([408, 429, 500, 502, 503, 504])('with %i is repeated, ever later', async (status) => {
    const error = answered(status);
    expect(await run(error, error, error)).toEqual({ result: 'done', waits: [500, 1_000, 2_000] });
  });

  it('is repeated when the hub says, in seconds or at a time', async () => {
    const atUtc = new Date(Date.now() + 8_000).toUTCString();
    const { waits } = await run(
      answered(429, { 'retry-after': '3' }),
      answered(429, { 'retry-after': atUtc }),
      answered(429, { 'retry-after': 'soon' }),
    );
    expect(waits[0]).toBe(3_000);
    expect(waits[1]).toBeGreaterThan(3_000);
    expect(waits[1]).toBeLessThanOrEqual(8_000);
    expect(waits[2]).toBe(2_000);
  });

  it('is repeated when the hub is not reached', async () => {
    const error = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });
    expect((await run(error)).result).toBe('done');
  });
});

describe('a call that goes on failing', () => {
  it('is given up after four attempts, and passes on when to come back', async () => {
    const error = answered(503, { 'retry-after': '7' });
    const { result, waits } = await run(error, error, error, error);
    expect(waits).toHaveLength(3);
    expect(result).toMatchObject({
      code: 'ServiceUnavailable',
      retryAfterSeconds: 7,
      cause: error,
    });
  });

  it('is not begun again late, as one that is never answered takes long by itself', async () => {
    const begunMs = Date.now();
    const times = [0, 20_000, 40_000].map((afterMs) => begunMs + afterMs);
    const clock = vi.spyOn(Date, 'now').mockImplementation(() => times.shift() ?? begunMs);
    const silent = Object.assign(new Error('no answer'), { code: 'ETIMEDOUT' });
    const { result, waits } = await run(silent, silent, silent);
    clock.mockRestore();
    expect(waits).toEqual([500]);
    expect(result).toMatchObject({ code: 'ServiceUnavailable', cause: silent });
  });

  it.each(['100000', '1e20', 'Fri, 31 Dec 9999 23:59:59 GMT'])(
    'lets nobody be sent away for good: %s',
    async (retryAfter) => {
      const { result } = await run(answered(503, { 'retry-after': retryAfter }));
      expect(result).toMatchObject({ retryAfterSeconds: 3_600 });
    },
  );

  it('is given up at once when the hub asks for a long time', async () => {
    const { result, waits } = await run(answered(429, { 'retry-after': '60' }));
    expect(waits).toEqual([]);
    expect(result).toMatchObject({ code: 'ServiceUnavailable', retryAfterSeconds: 60 });
  });
});

describe('a call that will never succeed', () => {
  it.each([401, 403])('with %i names the rights that are needed', async (status) => {
    const { result, waits } = await run(answered(status));
    expect(waits).toEqual([]);
    expect(result).toMatchObject({
      code: 'ServiceUnavailable',
      message: expect.stringMatching(/Registry Read and Service Connect.*TWIN_WRITES/),
    });
  });

  it('as the quota of the day is used up, says so', async () => {
    const responseBody = '{"Message":"ErrorCode:IotHubQuotaExceeded;Total number of messages"}';
    const { result } = await run(Object.assign(answered(403), { responseBody }));
    expect(String(result)).toContain('quota of messages is used up');
  });

  it('is no outage of the hub, such as a wrong certificate', async () => {
    const error = Object.assign(new Error('altname'), { code: 'ERR_TLS_CERT_ALTNAME_INVALID' });
    expect(await run(error)).toEqual({ result: error, waits: [] });
  });

  it('fails as it is when the hub knows nothing of the sort', async () => {
    const error = answered(404);
    expect((await run(error)).result).toBe(error);
  });
});
