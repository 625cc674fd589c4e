import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EventHubProducerClient } from '@azure/event-hubs';
import { describe, expect, it, onTestFinished } from 'vitest';

const script = join(import.meta.dirname, '../../../local/event-hubs/main.ts');
const options = { port: 0, hubs: [{ name: 'telemetry', partitionCount: 1 }] };

function run(given: object, stdio: ('pipe' | 'ignore' | 'ipc')[] = ['pipe', 'pipe', 'pipe']) {
  const child = spawn(process.execPath, [script, JSON.stringify(given)], { stdio });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

async function firstLine(child: ChildProcess): Promise<{ port: number; connectionString: string }> {
  const [chunk] = await once(child.stdout!, 'data');
  return JSON.parse(String(chunk));
}

async function output(child: ChildProcess): Promise<{ code: number; stderr: string }> {
  let stderr = '';
  child.stderr?.on('data', (chunk) => {
    stderr += chunk;
  });
  const [code] = await once(child, 'close');
  return { code, stderr };
}

describe('the process of the event hubs', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)(
    'tells where it listens and ends on %s',
    async (signal) => {
      const child = run(options);
      const { port, connectionString } = await firstLine(child);
      expect(connectionString).toContain(`Endpoint=sb://localhost:${port};`);
      child.kill(signal);
      expect(await output(child)).toEqual({ code: 0, stderr: '' });
    },
  );

  it('ends when its input ends', async () => {
    const child = run(options);
    await firstLine(child);
    child.stdin?.end();
    expect((await output(child)).code).toBe(0);
  });

  it('ends when the channel to its parent does, and then does not look at its input', async () => {
    const child = run(options, ['ignore', 'pipe', 'pipe', 'ipc']);
    await firstLine(child);
    child.disconnect();
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  it('names the port that is in use and ends with 1', async () => {
    const { port } = await firstLine(run(options));
    const { code, stderr } = await output(run({ ...options, port }));
    expect(code).toBe(1);
    expect(stderr).toBe(`event hubs: port ${port} for the event hubs is in use: choose another\n`);
  });

  it('names what is wrong with its options', async () => {
    const { code, stderr } = await output(run({ port: -1, hubs: [], colour: 'red' }));
    expect(code).toBe(1);
    for (const name of ['port', 'hubs', 'colour']) expect(stderr).toContain(name);
  });

  it('keeps every accepted event when it is killed', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'event-hubs-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const child = run({ ...options, folder });
    const { connectionString } = await firstLine(child);
    const producer = new EventHubProducerClient(connectionString, 'telemetry');
    const bodies = Array.from({ length: 1_000 }, (_, body) => ({ body }));
    await producer.sendBatch(bodies);
    child.kill('SIGKILL');
    await once(child, 'exit');
    await producer.close();
    const again = run({ ...options, folder });
    const client = new EventHubProducerClient(
      (await firstLine(again)).connectionString,
      'telemetry',
    );
    const { lastEnqueuedSequenceNumber } = await client.getPartitionProperties('0');
    await client.close();
    expect(lastEnqueuedSequenceNumber).toBe(999);
  });
});
