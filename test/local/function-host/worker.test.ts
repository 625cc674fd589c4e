import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { FromWorker, ToWorker } from '../../../local/function-host/rpc.ts';
import { fixtureApp } from './fixture-host.ts';

const script = resolve(import.meta.dirname, '../../../local/function-host/worker.ts');

/** A bare worker process, spoken to without the host's part. */
function aWorker(functions: string) {
  const child: ChildProcess = fork(script, [], {
    cwd: fixtureApp,
    env: { ...process.env, FIXTURE_FUNCTIONS: functions },
    execArgv: [],
    serialization: 'advanced',
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const said: FromWorker[] = [];
  child.on('message', (message: FromWorker) => said.push(message));
  let output = '';
  child.stdout!.on('data', (chunk) => {
    output += chunk;
  });
  const say = (message: ToWorker) => child.send(message);
  const answer = async <Kind extends FromWorker['kind']>(kind: Kind) => {
    await expect
      .poll(() => said.map((message) => message.kind), { timeout: 10_000 })
      .toContain(kind);
    return said.find((message) => message.kind === kind) as Extract<FromWorker, { kind: Kind }>;
  };
  const load = () => say({ kind: 'load', root: fixtureApp, entry: join(fixtureApp, 'main.ts') });
  return { child, say, answer, load, output: () => output };
}

describe('the process of an app', () => {
  it('tells what the app registered, as data', async () => {
    const { load, answer } = aWorker('timer');
    load();
    const { functions } = await answer('loaded');
    expect(functions.map(({ name }) => name)).toEqual(['yearly', 'eager']);
    expect(Object.values(functions[1]!.bindings)).toMatchObject([
      { type: 'timerTrigger', direction: 'in', schedule: '0 0 0 1 1 *', runOnStartup: true },
    ]);
  });

  it('tells why the app could not be loaded', async () => {
    const { load, answer } = aWorker('broken');
    load();
    const { error } = await answer('loadFailed');
    expect(error).toMatchObject({ name: 'Error', message: 'this app cannot be loaded' });
    expect(error.stack).toContain('broken-functions.ts');
  });

  it('refuses a function that the app does not have', async () => {
    const { load, say, answer } = aWorker('http');
    load();
    await answer('loaded');
    const traceContext = { traceParent: '', traceState: '', attributes: {} };
    const request = {
      invocationId: '1',
      functionId: 'nobody',
      inputData: [],
      triggerMetadata: {},
      traceContext,
    };
    say({ kind: 'invoke', request });
    expect(await answer('failed')).toMatchObject({
      invocationId: '1',
      error: { message: 'The app has no function named "nobody".' },
    });
  });

  it('lets the app take its leave', async () => {
    const { child, load, say, answer, output } = aWorker('hook');
    load();
    await answer('loaded');
    say({ kind: 'terminate' });
    const [code] = await once(child, 'close');
    expect(code).toBe(0);
    expect(output()).toContain('hook: app ended');
  });

  it('ends when its host is gone', async () => {
    const { child, load, answer } = aWorker('http');
    load();
    await answer('loaded');
    child.disconnect();
    const [code] = await once(child, 'exit');
    expect(code).toBe(1);
  });

  it('leaves an interrupt from the terminal to its host', async () => {
    const { child, load, say, answer } = aWorker('http');
    load();
    await answer('loaded');
    child.kill('SIGINT');
    say({ kind: 'terminate' });
    expect(await once(child, 'exit')).toEqual([0, null]);
  });
});
