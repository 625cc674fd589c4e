import { describe, expect, it } from 'vitest';
import {
  type Attempt,
  invokeWithRetries,
  type RetryOptions,
  readRetryPolicy,
} from '../../../local/function-host/retry-policy.ts';
import type { RetryContext } from '../../../local/function-host/rpc.ts';

/** Runs a function that fails the first `failures` times, and tells all that happened. */
async function run(failures: number, options: Partial<RetryOptions> = {}) {
  const seen: (RetryContext | undefined)[] = [];
  const waitsMs: number[] = [];
  const attempts: Attempt[] = [];
  const outcome = await invokeWithRetries(
    async (retry) => {
      seen.push(retry);
      if (seen.length <= failures) throw new Error(`failure ${seen.length}`);
    },
    {
      policy: undefined,
      signal: new AbortController().signal,
      wait: async (ms) => {
        waitsMs.push(ms);
      },
      onFailure: (attempt) => attempts.push(attempt),
      ...options,
    },
  );
  return { outcome, seen, waitsMs, attempts };
}

const fixed = (maxRetryCount: number) =>
  readRetryPolicy({ strategy: 'fixedDelay', maxRetryCount, delayInterval: { seconds: 5 } });

describe('a retry policy', () => {
  it('is not needed for what succeeds', async () => {
    const { outcome, seen } = await run(0, { policy: fixed(3) });
    expect(outcome).toBe('succeeded');
    expect(seen).toEqual([undefined]);
  });

  it('is absent by default: one failure is the end', async () => {
    const { outcome, attempts } = await run(1);
    expect(outcome).toBe('failed');
    expect(attempts).toMatchObject([{ retryCount: 0, willRetry: false }]);
  });

  it('repeats after a fixed delay, and tells the function which retry it is', async () => {
    const { outcome, seen, waitsMs } = await run(2, { policy: fixed(3) });
    expect(outcome).toBe('succeeded');
    expect(waitsMs).toEqual([5_000, 5_000]);
    expect(seen.slice(1)).toMatchObject([
      { retryCount: 1, maxRetryCount: 3, exception: { message: 'failure 1' } },
      { retryCount: 2, maxRetryCount: 3, exception: { message: 'failure 2' } },
    ]);
  });

  it('ends after the retries it has', async () => {
    const { outcome, seen, attempts } = await run(9, { policy: fixed(2) });
    expect(outcome).toBe('failed');
    expect(seen).toHaveLength(3);
    expect(attempts.map(({ willRetry }) => willRetry)).toEqual([true, true, false]);
  });

  it('goes on without end for -1', async () => {
    const { outcome, seen } = await run(500, { policy: fixed(-1) });
    expect(outcome).toBe('succeeded');
    expect(seen).toHaveLength(501);
  });

  it('doubles its delay from the shortest to the longest', async () => {
    const policy = readRetryPolicy({
      strategy: 'exponentialBackoff',
      maxRetryCount: -1,
      minimumInterval: { seconds: 1 },
      maximumInterval: { seconds: 10 },
    });
    const { waitsMs } = await run(6, { policy });
    expect(waitsMs).toEqual([1_000, 2_000, 4_000, 8_000, 10_000, 10_000]);
    expect(policy!.delayMs(1_000_000)).toBe(10_000);
  });

  it('stops waiting when the host stops', async () => {
    const stopping = new AbortController();
    const { outcome, seen } = await run(9, {
      policy: fixed(-1),
      signal: stopping.signal,
      wait: async () => {
        stopping.abort();
        throw new Error('aborted');
      },
    });
    expect(outcome).toBe('stopped');
    expect(seen).toHaveLength(1);
  });

  it('can be made to give up', async () => {
    const { outcome, seen } = await run(9, { policy: fixed(-1), giveUp: () => true });
    expect(outcome).toBe('failed');
    expect(seen).toHaveLength(1);
  });

  it('says what it lacks', () => {
    expect(() => readRetryPolicy({ strategy: 'fixedDelay', maxRetryCount: 1 })).toThrow(
      'retry.delayInterval is missing, which fixedDelay needs.',
    );
    expect(() => fixed(-2)).toThrow('retry.maxRetryCount must be a whole number, or -1');
    expect(readRetryPolicy(undefined)).toBeUndefined();
  });
});
