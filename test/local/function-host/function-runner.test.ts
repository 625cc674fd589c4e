import { describe, expect, it } from 'vitest';
import { FunctionRunner, wait } from '../../../local/function-host/function-runner.ts';
import type { HostEvent } from '../../../local/function-host/host-event.ts';
import type { InvocationRequest } from '../../../local/function-host/rpc.ts';

const value = { functionName: 'f', bindingName: 'trigger', input: { string: 'x' } };
const policy = { maxRetryCount: 2, delayMs: () => 0 };

/** A runner whose function fails the first `failures` times. */
function aRunner(failures: number) {
  const requests: InvocationRequest[] = [];
  const events: HostEvent[] = [];
  const runner = new FunctionRunner({
    invoke: async (request) => {
      requests.push(request);
      if (requests.length <= failures) throw new Error('no');
      return {};
    },
    onEvent: (event) => events.push(event),
    signal: new AbortController().signal,
  });
  return { runner, requests, events };
}

describe('a function runner', () => {
  it('hands the value over under the name of its binding', async () => {
    const { runner, requests } = aRunner(0);
    await runner.runOnce(value);
    expect(requests[0]).toMatchObject({
      functionId: 'f',
      inputData: [{ name: 'trigger', data: { string: 'x' } }],
      traceContext: { traceParent: expect.stringMatching(/^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/) },
    });
    expect(requests[0]).not.toHaveProperty('retryContext');
  });

  it('reports and throws what the function threw', async () => {
    const { runner, events } = aRunner(1);
    await expect(runner.runOnce(value)).rejects.toThrow('no');
    expect(events).toMatchObject([
      { kind: 'invocationFailed', function: 'f', retryCount: 0, willRetry: false },
    ]);
  });

  it('gives each retry an invocation of its own', async () => {
    const { runner, requests, events } = aRunner(2);
    expect(await runner.runWithRetries(value, policy)).toBe('succeeded');
    expect(new Set(requests.map(({ invocationId }) => invocationId)).size).toBe(3);
    expect(requests[2]!.retryContext).toMatchObject({ retryCount: 2, maxRetryCount: 2 });
    expect(events).toMatchObject([
      { invocationId: requests[0]!.invocationId, retryCount: 0, willRetry: true },
      { invocationId: requests[1]!.invocationId, retryCount: 1, willRetry: true },
    ]);
  });

  it('gives up when it is told to', async () => {
    const { runner } = aRunner(9);
    expect(await runner.runWithRetries(value, policy, () => true)).toBe('failed');
  });
});

it('waiting ends early when it is aborted', async () => {
  const stopping = new AbortController();
  const waiting = wait(60_000, stopping.signal);
  stopping.abort();
  await expect(waiting).rejects.toThrow();
});
