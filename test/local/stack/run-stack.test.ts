import { once } from 'node:events';
import { readdir, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { PartGroup } from '../../../local/stack/part-group.ts';
import { runStack } from '../../../local/stack/run-stack.ts';
import type { StackEvent } from '../../../local/stack/stack-event.ts';
import { freePorts } from '../../../local/stack/stack-ports.ts';
import type { StartOptions } from '../../../local/stack/start-options.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const timeout = 120_000;
const project = join(import.meta.dirname, '../../..');

async function prepare() {
  const folder = await temporaryFolder();
  const events: StackEvent[] = [];
  const stop = Promise.withResolvers<string>();
  const parts = new PartGroup();
  onTestFinished(() => parts.kill());
  const options: StartOptions = {
    fleet: 0,
    seed: false,
    dataFolder: join(folder, 'data'),
    ports: freePorts,
    https: false,
    endpointsFile: join(folder, 'endpoints.json'),
    hostedElsewhere: false,
    quiet: true,
  };
  const context = {
    root: project,
    env: {},
    nowMs: Date.now,
    onEvent: (event: StackEvent) => {
      events.push(event);
      if (event.event === 'ready') stop.resolve('enough');
    },
    stopRequested: stop.promise,
    parts,
  };
  return { folder, events, options, context };
}

describe('a stack', () => {
  it('runs until it is to end, and gives its folder back', { timeout }, async () => {
    const { folder, events, options, context } = await prepare();
    await writeFile(options.endpointsFile, 'of an earlier stack');
    await runStack(options, context);
    const kinds = events.map(({ event }) => event).filter((kind) => kind !== 'host');
    expect(kinds[0]).toBe('starting');
    expect(kinds.slice(-2)).toEqual(['stopping', 'stopped']);
    expect(events).toContainEqual({ event: 'stopping', why: 'enough' });
    expect((await readdir(join(folder, 'data'))).sort()).toEqual([
      'event-hubs',
      'function-host',
      'iot-hub',
      'storage',
    ]);
  });

  it('that cannot start says why, and gives its folder back', { timeout }, async () => {
    const server = createServer().listen(0, '127.0.0.1');
    onTestFinished(() => void server.close());
    await once(server, 'listening');
    const { port: eventHubs } = server.address() as AddressInfo;
    const { folder, options, context } = await prepare();
    const wrong = { ...options, ports: { ...freePorts, eventHubs } };
    await expect(runStack(wrong, context)).rejects.toThrow(
      `The event hubs ended with code 1: event hubs: port ${eventHubs} for the event hubs is in use`,
    );
    expect(await readdir(join(folder, 'data'))).not.toContain('in-use-by.pid');
  });
});
