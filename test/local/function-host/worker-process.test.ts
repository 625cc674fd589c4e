import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { InvocationRequest, TypedData } from '../../../local/function-host/rpc.ts';
import {
  InvocationError,
  WorkerExitedError,
  WorkerProcess,
} from '../../../local/function-host/worker-process.ts';
import { fixtureApp, HostEvents } from './fixture-host.ts';

async function aWorker(functions = 'http') {
  const events = new HostEvents();
  const worker = new WorkerProcess({
    root: fixtureApp,
    entry: join(fixtureApp, 'main.ts'),
    settings: { FIXTURE_FUNCTIONS: functions, FIXTURE_SETTING: 'given' },
    onEvent: events.add,
  });
  onTestFinished(() => worker.stop());
  const app = await worker.loaded;
  const requestOf = (name: string, how = ''): InvocationRequest => {
    const { bindings } = app.functions.find((each) => each.name === name)!;
    const [bindingName] = Object.entries(bindings).find(([, { type }]) => type === 'httpTrigger')!;
    return {
      invocationId: randomUUID(),
      functionId: name,
      inputData: [{ name: bindingName, data: httpRequest(how) }],
      triggerMetadata: {},
      traceContext: { traceParent: '', traceState: '', attributes: {} },
    };
  };
  return { worker, app, events, requestOf };
}

function httpRequest(how: string): TypedData {
  const params = how === '' ? {} : { how: { value: how } };
  const data = { nullableHeaders: {}, nullableQuery: {}, nullableParams: params };
  return { http: { method: 'GET', url: 'http://localhost/x', ...data } };
}

describe('a worker process', () => {
  it('runs a function with the settings as its environment', async () => {
    const { worker, requestOf } = await aWorker();
    const { returnValue } = await worker.invoke(requestOf('echo'));
    const body = JSON.parse(Buffer.from(returnValue!.http!.body!.bytes!).toString());
    expect(body).toMatchObject({ setting: 'given', method: 'GET' });
  });

  it('runs several functions at once', async () => {
    const { worker, requestOf, events } = await aWorker();
    const slow = [worker.invoke(requestOf('slow')), worker.invoke(requestOf('slow'))];
    await worker.invoke(requestOf('echo'));
    expect(events.of('log').map(({ message }) => message)).toEqual([
      'slow has begun',
      'slow has begun',
      'echo of GET',
    ]);
    expect(await Promise.all(slow)).toHaveLength(2);
  });

  it('hands back what a function threw', async () => {
    const { worker, requestOf } = await aWorker();
    const failure = await worker.invoke(requestOf('crash', 'throw')).catch((error) => error);
    expect(failure).toBeInstanceOf(InvocationError);
    expect(failure.message).toBe('the function threw this');
    expect(failure.stack).toContain('http-functions.ts');
  });

  it('fails what is in flight when it ends, and whatever comes later', async () => {
    const { worker, requestOf } = await aWorker();
    const inFlight = worker.invoke(requestOf('never')).catch((error) => error);
    const crash = worker.invoke(requestOf('crash', 'exit')).catch((error) => error);
    expect(await worker.exited).toEqual({ code: 3, signal: null, invocationsInFlight: 2 });
    expect(await inFlight).toBeInstanceOf(WorkerExitedError);
    expect(await crash).toBeInstanceOf(WorkerExitedError);
    await expect(worker.invoke(requestOf('echo'))).rejects.toThrow('The app is not running.');
  });

  it('does not load when the app throws', async () => {
    await expect(aWorker('broken')).rejects.toThrow('this app cannot be loaded');
  });

  it('can be stopped twice', async () => {
    const { worker } = await aWorker();
    await Promise.all([worker.stop(), worker.stop()]);
    expect((await worker.exited).code).toBe(0);
  });
});
