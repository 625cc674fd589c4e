import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { OnHostEvent } from './host-event.ts';
import { invokeWithRetries, type RetryOutcome, type RetryPolicy } from './retry-policy.ts';
import type { InvocationRequest, InvocationResponse, RetryContext, TypedData } from './rpc.ts';

export interface TriggerValue {
  functionName: string;
  bindingName: string;
  input: TypedData;
  triggerMetadata?: Record<string, TypedData>;
}

export interface FunctionRunnerOptions {
  /** Runs one invocation in the app's process. */
  invoke(request: InvocationRequest): Promise<InvocationResponse>;
  onEvent: OnHostEvent;
  /** Aborted when the host stops: retries end. */
  signal: AbortSignal;
}

/** Runs functions for their triggers, and reports each failure. */
export class FunctionRunner {
  readonly #options: FunctionRunnerOptions;

  constructor(options: FunctionRunnerOptions) {
    this.#options = options;
  }

  /** @throws what the function threw. */
  async runOnce(value: TriggerValue): Promise<InvocationResponse> {
    const invocationId = randomUUID();
    try {
      return await this.#invoke(value, invocationId);
    } catch (error) {
      this.#report(value.functionName, invocationId, error as Error);
      throw error;
    }
  }

  /** Never rejects. */
  runWithRetries(
    value: TriggerValue,
    policy: RetryPolicy | undefined,
    giveUp: () => boolean = () => false,
  ): Promise<RetryOutcome> {
    let invocationId = '';
    return invokeWithRetries(
      (retry) => {
        invocationId = randomUUID();
        return this.#invoke(value, invocationId, retry);
      },
      {
        policy,
        giveUp,
        signal: this.#options.signal,
        wait,
        onFailure: ({ error, retryCount, willRetry }) =>
          this.#report(value.functionName, invocationId, error, retryCount, willRetry),
      },
    );
  }

  #invoke(
    { functionName, bindingName, input, triggerMetadata = {} }: TriggerValue,
    invocationId: string,
    retryContext?: RetryContext,
  ): Promise<InvocationResponse> {
    return this.#options.invoke({
      invocationId,
      functionId: functionName,
      inputData: [{ name: bindingName, data: input }],
      triggerMetadata,
      traceContext: {
        traceParent: `00-${randomBytes(16).toString('hex')}-${randomBytes(8).toString('hex')}-00`,
        traceState: '',
        attributes: {},
      },
      ...(retryContext === undefined ? {} : { retryContext }),
    });
  }

  #report(
    functionName: string,
    invocationId: string,
    error: Error,
    retryCount = 0,
    willRetry = false,
  ): void {
    this.#options.onEvent({
      kind: 'invocationFailed',
      function: functionName,
      invocationId,
      error: error.stack ?? String(error),
      retryCount,
      willRetry,
    });
  }
}

/** Waits, or rejects when the signal is aborted meanwhile. */
export async function wait(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal });
}
