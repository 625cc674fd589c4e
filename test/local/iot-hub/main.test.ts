import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, it, onTestFinished } from 'vitest';
import { callHub } from '../../support/start-test-hub.ts';

const script = join(import.meta.dirname, '../../../local/iot-hub/main.ts');
const options = {
  port: 0,
  eventHubsConnectionString:
    'Endpoint=sb://localhost:1;SharedAccessKeyName=x;SharedAccessKey=eA==;UseDevelopmentEmulator=true;',
  telemetryHub: 'telemetry',
  hubName: 'local',
};

function run(...args: string[]): ChildProcess {
  const child = spawn(process.execPath, [script, ...args], { stdio: 'pipe' });
  onTestFinished(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  });
  return child;
}

async function start(more: object = {}) {
  const child = run(JSON.stringify({ ...options, ...more }));
  const [line] = await once(child.stdout!.setEncoding('utf8'), 'data');
  return { child, hub: JSON.parse(line) };
}

async function failure(child: ChildProcess) {
  const [[code], message] = await Promise.all([once(child, 'exit'), text(child.stderr!)]);
  return { code, message };
}

describe('the process', () => {
  it('says where it is, and is there', async () => {
    const { hub } = await start();
    expect(hub).toEqual({
      port: expect.any(Number),
      url: `http://127.0.0.1:${hub.port}`,
      connectionString: expect.stringMatching(
        /^HostName=local\..+;SharedAccessKeyName=iothubowner;/,
      ),
    });
    expect((await callHub(hub, 'GET', '/devices')).status).toBe(200);
  });

  it.each([
    ['SIGTERM', (child: ChildProcess) => child.kill('SIGTERM')],
    ['SIGINT', (child: ChildProcess) => child.kill('SIGINT')],
    ['the end of its stdin', (child: ChildProcess) => child.stdin!.end()],
  ])('stops cleanly on %s', async (_, stop) => {
    const { child } = await start();
    stop(child);
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  it('names a port that is taken', async () => {
    const { hub } = await start();
    const second = run(JSON.stringify({ ...options, port: hub.port }));
    expect(await failure(second)).toEqual({
      code: 1,
      message: `IoT hub: port ${hub.port} is taken\n`,
    });
  });

  it('names the options that are missing', async () => {
    expect(await failure(run('{"port":0,"hubName":"local"}'))).toEqual({
      code: 1,
      message: 'IoT hub: the options lack eventHubsConnectionString, telemetryHub\n',
    });
  });

  it('asks for options when there are none', async () => {
    expect((await failure(run())).message).toBe(
      'IoT hub: the one argument must be the options as JSON\n',
    );
  });
});
