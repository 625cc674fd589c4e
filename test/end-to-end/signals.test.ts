import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { isRunning, StartedStack, until } from '../support/started-stack.ts';

const quickArguments = ['--data', 'memory', '--fleet', '0', '--no-seed'];
/** Within which the stack promises to be gone. */
const stopTimeoutMs = 5_000;

function endLater(stack: StartedStack): StartedStack {
  onTestFinished(() => stack.end().then(() => undefined));
  return stack;
}

/** Resolves when none of the processes is left. */
async function allGone(processes: readonly { pid: number; command: string }[]): Promise<void> {
  await until('the end of all processes', stopTimeoutMs, () => {
    return processes.some(({ pid }) => isRunning(pid)) ? undefined : true;
  });
}

describe('a running stack', { timeout: 120_000 }, () => {
  it('is gone within 5 s of SIGTERM, with all its processes', async () => {
    const stack = endLater(await StartedStack.start(quickArguments));
    const processes = stack.descendants();
    expect(processes.map(({ command }) => command)).toEqual(
      expect.arrayContaining(
        ['azurite.js', 'event-hubs', 'iot-hub', 'function-host/main', 'function-host/worker'].map(
          (name) => expect.stringContaining(name),
        ),
      ),
    );
    const askedMs = performance.now();
    stack.process.kill('SIGTERM');
    expect(await stack.ended).toEqual({ code: 0, signal: null });
    expect(performance.now() - askedMs).toBeLessThan(stopTimeoutMs);
    await allGone(processes);
    expect(stack.events.at(-1)).toMatchObject({ event: 'stopped' });
  });

  it.each([
    { part: 'event hubs', script: 'event-hubs/main' },
    { part: 'function host', script: 'function-host/main' },
  ])('names its $part when it was killed, and ends', async ({ part, script }) => {
    const stack = endLater(await StartedStack.start(quickArguments));
    const processes = stack.descendants();
    process.kill(processes.find(({ command }) => command.includes(script))!.pid, 'SIGKILL');
    expect(await stack.ended).toEqual({ code: 1, signal: null });
    expect(stack.errorOutput).toContain(`The ${part} was ended by SIGKILL.`);
    await allGone(processes);
  });

  it('leaves no process behind when it is killed itself', async () => {
    const stack = endLater(await StartedStack.start(quickArguments));
    const processes = stack.descendants();
    stack.process.kill('SIGKILL');
    await stack.ended;
    await allGone(processes);
  });
});

describe('a stack that starts', { timeout: 120_000 }, () => {
  it('stops when it is told to before it is ready', async () => {
    const stack = endLater(await StartedStack.launch(quickArguments));
    await stack.eventOf('starting');
    const processes = stack.descendants();
    stack.process.kill('SIGINT');
    expect(await stack.ended).toEqual({ code: 0, signal: null });
    await allGone(processes);
  });

  it('says which port is busy, what for, and how to choose another', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    onTestFinished(() => void other.close());
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const stack = endLater(await StartedStack.launch(['--port', String(port)]));
    expect(await stack.ended).toEqual({ code: 1, signal: null });
    expect(stack.errorOutput.trim()).toBe(
      `Port ${port} (HTTP API) is in use by another program: ` +
        '--port N takes another, --free-ports takes a free one for every part.',
    );
  });

  it('says which setting is wrong, as the app would', async () => {
    const stack = endLater(await StartedStack.launch(quickArguments, { EVIDENCE: 'maybe' }));
    expect(await stack.ended).toEqual({ code: 1, signal: null });
    expect(stack.errorOutput.trim()).toBe(
      'Settings are missing or wrong: EVIDENCE must be one of on, off',
    );
  });
});
