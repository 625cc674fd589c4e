import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { TableServiceClient } from '@azure/data-tables';
import { EventHubProducerClient } from '@azure/event-hubs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ApiClient } from '../../../local/stack/api-client.ts';
import { memoryOnly } from '../../../local/stack/data-folder.ts';
import { PartGroup } from '../../../local/stack/part-group.ts';
import type { StackEvent } from '../../../local/stack/stack-event.ts';
import { freePorts } from '../../../local/stack/stack-ports.ts';
import { startParts } from '../../../local/stack/start-parts.ts';

const timeout = 120_000;
const project = join(import.meta.dirname, '../../..');

function prepare() {
  const parts = new PartGroup();
  onTestFinished(() => parts.stop());
  const events: StackEvent[] = [];
  const onEvent = (event: StackEvent) => events.push(event);
  const options = { root: project, env: {}, ports: freePorts, data: memoryOnly, onEvent };
  return { parts, events, options };
}

describe('the parts', () => {
  it('are all where the endpoints say', { timeout }, async () => {
    const { parts, events, options } = prepare();
    const { http, storage, eventHubs, iotHub } = await startParts(parts, options);
    const started = events.flatMap((event) => (event.event === 'partReady' ? [event.part] : []));
    expect(started.slice(0, 3).sort()).toEqual(['app', 'event hubs', 'storage']);
    expect(started.slice(3)).toEqual(['IoT hub', 'function host']);

    expect((await new ApiClient(http).ask('GET', '/health')).status).toBe(200);
    expect((await new ApiClient(iotHub.url).ask('GET', '/local/status')).status).toBe(200);
    const tables = TableServiceClient.fromConnectionString(storage, {
      allowInsecureConnection: true,
    });
    expect((await tables.getProperties()).logging).toBeDefined();
    const { connectionString, ...hubs } = eventHubs;
    for (const hub of Object.values(hubs)) {
      const producer = new EventHubProducerClient(connectionString, hub);
      expect(await producer.getPartitionIds()).toHaveLength(4);
      await producer.close();
    }
  });

  it('tell which of them cannot start', { timeout }, async () => {
    const server = createServer().listen(0, '127.0.0.1');
    onTestFinished(() => void server.close());
    await once(server, 'listening');
    const { port: iotHub } = server.address() as AddressInfo;
    const { parts, options } = prepare();
    await expect(
      startParts(parts, { ...options, ports: { ...freePorts, iotHub } }),
    ).rejects.toThrow(`The IoT hub ended with code 1: IoT hub: port ${iotHub} is taken`);
  });
});
