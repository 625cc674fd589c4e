import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startTestEventHubs } from '../../support/start-test-event-hubs.ts';
import { fixtureApp, startTestHost } from './fixture-host.ts';

const script = resolve(import.meta.dirname, '../../../local/function-host/main.ts');

interface Started {
  child: ChildProcess;
  lines(): Record<string, unknown>[];
  errors(): string;
  url(): Promise<string>;
}

function run(options: object | string): Started {
  const argument = typeof options === 'string' ? options : JSON.stringify(options);
  const child = spawn(process.execPath, [script, argument], { stdio: ['pipe', 'pipe', 'pipe'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  let output = '';
  let errors = '';
  child.stdout.on('data', (chunk) => {
    output += chunk;
  });
  child.stderr.on('data', (chunk) => {
    errors += chunk;
  });
  const lines = () =>
    output
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line));
  return {
    child,
    lines,
    errors: () => errors,
    url: async () => {
      await expect.poll(() => lines().length, { timeout: 15_000 }).toBeGreaterThan(0);
      return String(lines()[0]!.url);
    },
  };
}

const app = {
  root: fixtureApp,
  port: 0,
  settings: { FIXTURE_FUNCTIONS: 'http', FIXTURE_SETTING: 'given' },
};

/** The id of the process that runs the app. */
async function workerOf(url: string): Promise<number> {
  return Number(await (await fetch(`${url}/pid`)).text());
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

describe('the function host as a process', () => {
  it('says first that it is ready, then what happens', async () => {
    const { url, lines } = run(app);
    const response = await fetch(`${await url()}/crash/throw`);
    expect(response.status).toBe(500);
    await expect.poll(() => lines().map(({ kind }) => kind)).toContain('invocationFailed');
    expect(lines()[0]).toEqual({ port: expect.any(Number), url: expect.any(String) });
    expect(lines()[1]).toMatchObject({ kind: 'functionsLoaded' });
  });

  it.each(['SIGTERM', 'SIGINT'] as const)('ends with %s, and the app with it', async (signal) => {
    const { child, url } = run(app);
    const worker = await workerOf(await url());
    child.kill(signal);
    expect(await once(child, 'exit')).toEqual([0, null]);
    expect(isRunning(worker)).toBe(false);
  });

  it('ends when its input is closed', async () => {
    const { child, url } = run(app);
    const worker = await workerOf(await url());
    child.stdin!.end();
    expect(await once(child, 'exit')).toEqual([0, null]);
    expect(isRunning(worker)).toBe(false);
  });

  it('leaves no app behind when it is killed', async () => {
    const { child, url } = run(app);
    const worker = await workerOf(await url());
    child.kill('SIGKILL');
    await expect.poll(() => isRunning(worker), { timeout: 5_000 }).toBe(false);
  });

  it('names a port that is taken', async () => {
    const { port } = await startTestHost('http');
    const { child, errors } = run({ ...app, port });
    const [code] = await once(child, 'close');
    expect(code).toBe(1);
    expect(errors()).toBe(
      `The function host could not start: Port ${port} is in use by another program.\n`,
    );
  });

  it.each(['', '{', '{"root":"x"}'])('needs its options: %j', async (options) => {
    const { child, errors } = run(options);
    const [code] = await once(child, 'close');
    expect(code).toBe(1);
    expect(errors()).toMatch(/^The function host could not start: .*"root": folder.*\n$/);
  });

  it('brings about the faults that it is told, and refuses those it does not know', async () => {
    const { errors, child } = run({ ...app, faults: { seed: 1, lost: 0.5 } });
    expect(await once(child, 'close')).toEqual([1, null]);
    expect(errors()).toContain('faults: Unrecognized key: "lost"');
    const hubs = await startTestEventHubs({ hubs: [{ name: 'telemetry', partitionCount: 1 }] });
    const settings = {
      FIXTURE_FUNCTIONS: 'event',
      FIXTURE_HUBS: hubs.connectionString,
      FIXTURE_HUB: 'telemetry',
      FIXTURE_TRIGGERS: 'text',
    };
    const started = run({ root: fixtureApp, port: 0, settings, faults: { seed: 1, twice: 1 } });
    await started.url();
    await hubs.producer.sendBatch([{ body: Buffer.from('told twice') }]);
    const deliveries = () =>
      started.lines().filter(({ message }) => String(message).includes('told twice'));
    await expect.poll(() => deliveries().length, { timeout: 15_000 }).toBe(2);
  });
});
