import { rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { InvocationRequest } from '../../../local/function-host/rpc.ts';
import { WorkerSupervisor } from '../../../local/function-host/worker-supervisor.ts';
import { fixtureApp, HostEvents } from './fixture-host.ts';

function aSupervisor(settings: Record<string, string>, entry = join(fixtureApp, 'main.ts')) {
  const events = new HostEvents();
  const supervisor = new WorkerSupervisor({
    root: fixtureApp,
    entry,
    settings,
    onEvent: events.add,
  });
  onTestFinished(() => supervisor.stop());
  return { supervisor, events };
}

const unknownFunction: InvocationRequest = {
  invocationId: '1',
  functionId: 'nobody',
  inputData: [],
  triggerMetadata: {},
  traceContext: { traceParent: '', traceState: '', attributes: {} },
};

/** An app that ends by itself soon after it was loaded. */
async function shortLivedApp(): Promise<string> {
  const entry = join(tmpdir(), `short-lived-${process.pid}.mjs`);
  await writeFile(entry, 'setTimeout(() => process.exit(7), 250);');
  onTestFinished(() => rm(entry, { force: true }));
  return entry;
}

describe('a worker supervisor', () => {
  it('waits longer after each crash of an app that does not keep running', async () => {
    const { supervisor, events } = aSupervisor({}, await shortLivedApp());
    await supervisor.start();
    await events.until(() => events.of('workerExited').length >= 3, 'three crashes');
    const waitsMs = events.of('workerExited').map(({ restartInMs }) => restartInMs);
    expect(waitsMs.slice(0, 3)).toEqual([100, 200, 400]);
    expect(events.of('workerExited')[0]).toMatchObject({ code: 7, invocationsInFlight: 0 });
  });

  it('keeps an invocation waiting while the app is started again', async () => {
    const { supervisor, events } = aSupervisor({}, await shortLivedApp());
    await supervisor.start();
    await events.until(() => events.of('workerExited').length > 0, 'the crash');
    await expect(supervisor.invoke(unknownFunction)).rejects.toThrow('no function named "nobody"');
    expect(events.of('workerRestarted')).toHaveLength(1);
  });

  it('reports an app that can no longer be loaded, and tries again', async () => {
    const entry = await shortLivedApp();
    const { supervisor, events } = aSupervisor({}, entry);
    await supervisor.start();
    await writeFile(entry, 'throw new Error("now broken");');
    await events.until(() => events.of('loadFailed').length >= 2, 'two attempts');
    expect(events.of('loadFailed').slice(0, 2)).toMatchObject([
      { error: 'Error: now broken', restartInMs: 200 },
      { error: 'Error: now broken', restartInMs: 400 },
    ]);
    expect(events.of('workerExited')).toHaveLength(1);
    await writeFile(entry, '');
    await events.until(() => events.of('workerRestarted').length > 0, 'the repaired app');
  });

  it('does not start an app again once it is stopped', async () => {
    const { supervisor, events } = aSupervisor({ FIXTURE_FUNCTIONS: 'http' });
    await supervisor.start();
    await supervisor.stop();
    expect(events.of('workerExited')).toEqual([]);
    await expect(supervisor.invoke(unknownFunction)).rejects.toThrow('The app is not running.');
  });
});
