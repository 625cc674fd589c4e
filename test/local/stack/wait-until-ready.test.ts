import { describe, expect, it } from 'vitest';
import type { ApiAnswer } from '../../../local/stack/api-client.ts';
import { waitUntilReady } from '../../../local/stack/wait-until-ready.ts';

type Answers = Record<string, (Partial<ApiAnswer> | Error)[]>;

/** Answers each path with one answer after the other, the last again and again. */
function apiThat(answers: Answers) {
  return {
    ask: async (_method: string, path: string): Promise<ApiAnswer> => {
      const [answer, ...rest] = answers[path] ?? [];
      if (rest.length > 0) answers[path] = rest;
      if (answer === undefined || answer instanceof Error)
        throw answer ?? new Error(`nobody answers ${path}`);
      return { status: 200, etag: undefined, body: {}, ...answer };
    },
  };
}

const swept = { body: { directory: { lastSweptUtc: '2026-01-01T00:00:00Z' } } };
const notSwept = { body: { directory: {} } };

describe('the stack waits for its app', () => {
  it('until it is well and has read the devices', async () => {
    const answers: Answers = {
      '/health': [new Error('refused'), { status: 503 }, {}],
      '/health/details': [{ status: 503 }, notSwept, swept],
    };
    await waitUntilReady(apiThat(answers));
    expect(answers).toEqual({ '/health': [{}], '/health/details': [swept] });
  });

  it.each([
    ['its own words', { '/health': [{ status: 503, body: { problems: ['a', 'b'] } }] }, 'a; b'],
    ['its status', { '/health': [{ status: 404 }] }, 'GET /health is answered with 404'],
    ['silence', {}, 'nobody answers /health'],
    [
      'what it has not done',
      { '/health': [{}], '/health/details': [notSwept] },
      'it has not read the devices of the IoT hub yet',
    ],
    [
      'details it does not give',
      { '/health': [{}], '/health/details': [{ status: 401 }] },
      'GET /health/details is answered with 401',
    ],
  ])('no longer than it was told, and then tells %s', async (_what, answers, words) => {
    await expect(waitUntilReady(apiThat(answers), 1)).rejects.toThrow(
      `The app is not ready: ${words}`,
    );
  });
});
