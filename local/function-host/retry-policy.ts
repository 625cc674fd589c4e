import type { RetryContext, RpcRetryOptions } from './rpc.ts';

/** How often and after which pauses an invocation that failed is repeated. */
export interface RetryPolicy {
  /** -1: without end. */
  maxRetryCount: number;
  delayMs(retryCount: number): number;
}

/** @throws Error that names what the options lack. */
export function readRetryPolicy(options: RpcRetryOptions | undefined): RetryPolicy | undefined {
  if (!options) return undefined;
  const { strategy, maxRetryCount } = options;
  if (!Number.isInteger(maxRetryCount) || maxRetryCount < -1)
    throw new Error(`retry.maxRetryCount must be a whole number, or -1 for no end.`);
  if (strategy === 'fixedDelay') {
    const delayMs = intervalMs(options, 'delayInterval');
    return { maxRetryCount, delayMs: () => delayMs };
  }
  const minimumMs = intervalMs(options, 'minimumInterval');
  const maximumMs = intervalMs(options, 'maximumInterval');
  return {
    maxRetryCount,
    // Doubles from the minimum; the exponent is bounded, since 2 ** 1024 is not a number to wait for.
    delayMs: (retryCount) =>
      Math.min(maximumMs, Math.max(minimumMs, 1) * 2 ** Math.min(retryCount, 30)),
  };
}

function intervalMs(
  options: RpcRetryOptions,
  name: 'delayInterval' | 'minimumInterval' | 'maximumInterval',
): number {
  const interval = options[name];
  if (!interval) throw new Error(`retry.${name} is missing, which ${options.strategy} needs.`);
  return interval.seconds * 1_000;
}

export interface Attempt {
  error: Error;
  retryCount: number;
  willRetry: boolean;
}

export interface RetryOptions {
  policy: RetryPolicy | undefined;
  signal: AbortSignal;
  /** Waits, or rejects when the signal is aborted meanwhile. */
  wait(ms: number, signal: AbortSignal): Promise<void>;
  onFailure(attempt: Attempt): void;
  /** Asked before each retry: true ends them. */
  giveUp?(): boolean;
}

/** How an invocation ended, with its retries; `stopped`: the host ended before the retries did. */
export type RetryOutcome = 'succeeded' | 'failed' | 'stopped';

/** Invokes until it succeeds, the policy ends, or the host stops. Never rejects. */
export async function invokeWithRetries(
  invoke: (retry: RetryContext | undefined) => Promise<unknown>,
  { policy, signal, wait, onFailure, giveUp }: RetryOptions,
): Promise<RetryOutcome> {
  let retry: RetryContext | undefined;
  for (let retryCount = 0; ; retryCount++) {
    try {
      await invoke(retry);
      return 'succeeded';
    } catch (thrown) {
      const error = thrown instanceof Error ? thrown : new Error(String(thrown));
      const mayRetry =
        policy !== undefined &&
        (policy.maxRetryCount === -1 || retryCount < policy.maxRetryCount) &&
        !giveUp?.();
      onFailure({ error, retryCount, willRetry: mayRetry && !signal.aborted });
      if (signal.aborted) return 'stopped';
      if (!mayRetry) return 'failed';
      await wait(policy.delayMs(retryCount), signal).catch(() => {});
      if (signal.aborted) return 'stopped';
      retry = {
        retryCount: retryCount + 1,
        maxRetryCount: policy.maxRetryCount,
        exception: { message: error.message, stackTrace: error.stack ?? '', source: '' },
      };
    }
  }
}
