import { EventHubProducerClient } from '@azure/event-hubs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startEventHubs } from '../../../local/event-hubs/start-event-hubs.ts';
import type { ReceivedEvent } from '../../../local/function-host/event-batch-shape.ts';
import { openEventHub } from '../../../local/function-host/event-hub-source.ts';
import type { EventSource, StartPosition } from '../../../local/function-host/event-source.ts';

async function aHub() {
  const hubs = await startEventHubs({ port: 0, hubs: [{ name: 'h', partitionCount: 2 }] });
  const producer = new EventHubProducerClient(hubs.connectionString, 'h');
  const sources: EventSource[] = [];
  onTestFinished(async () => {
    await Promise.all([producer, ...sources].map((each) => each.close()));
    await hubs.stop();
  });
  const open = (connectionString = hubs.connectionString, eventHub = 'h') => {
    const batching = { maxBatchSize: 10, prefetchCount: 30 };
    const source = openEventHub({ connectionString, eventHub, consumerGroup: 'g', ...batching });
    sources.push(source);
    return source;
  };
  const send = (...bodies: string[]) =>
    producer.sendBatch(
      bodies.map((body) => ({ body: Buffer.from(body) })),
      { partitionId: '0' },
    );
  return { hubs, producer, open, send };
}

/** Receives from partition 0; everything that happens is recorded. */
function receive(source: EventSource, from: StartPosition) {
  const events: ReceivedEvent[] = [];
  const errors: Error[] = [];
  const closed: string[] = [];
  const receiver = source.receive('0', from, {
    onEvents: async (received) => void events.push(...received),
    onError: (error) => errors.push(error),
    onClosed: (reason) => closed.push(reason),
  });
  onTestFinished(() => receiver.close());
  const bodies = () => events.map(({ body }) => Buffer.from(body).toString());
  return { events, errors, closed, bodies };
}

const patiently = { timeout: 10_000 };

describe('an event hub', () => {
  it('tells its partitions and how far they are', async () => {
    const { open, send } = await aHub();
    await send('a', 'b');
    expect(await open().partitions()).toEqual([
      { partitionId: '0', lastSequenceNumber: 1 },
      { partitionId: '1', lastSequenceNumber: -1 },
    ]);
  });

  it('is known by host and port', async () => {
    const { hubs, open } = await aHub();
    expect(open().namespace).toBe(`localhost:${hubs.port}`);
  });

  it('that the connection string names wins over another', async () => {
    const { hubs, open } = await aHub();
    const source = open(`${hubs.connectionString};EntityPath=h`.replace(';;', ';'), 'other');
    expect(source.facts.eventHubName).toBe('h');
    expect(await source.partitions()).toHaveLength(2);
  });

  it('is read from the beginning, from after a number, or from a time', async () => {
    const { open, send } = await aHub();
    await send('a', 'b', 'c');
    const all = receive(open(), { kind: 'earliest' });
    await expect.poll(all.bodies, patiently).toEqual(['a', 'b', 'c']);
    const some = receive(open(), { kind: 'after', sequenceNumber: 1 });
    await expect.poll(some.bodies, patiently).toEqual(['c']);
    const timed = receive(open(), { kind: 'enqueuedFrom', timeMs: Date.now() - 60_000 });
    await expect.poll(timed.bodies, patiently).toEqual(['a', 'b', 'c']);
  });

  it('hands over bytes, whatever the body was', async () => {
    const { open, producer } = await aHub();
    await producer.sendBatch(
      [
        { body: { n: 1 }, bodyType: 'value' },
        { body: 'text', bodyType: 'value' },
        { body: null, bodyType: 'value' },
        { body: [0, 255] },
      ],
      { partitionId: '0' },
    );
    const { bodies } = receive(open(), { kind: 'earliest' });
    await expect.poll(bodies, patiently).toEqual(['{"n":1}', 'text', '', '[0,255]']);
  });

  it('says when a later receiver took a partition, and does not take it back', async () => {
    const { open, send } = await aHub();
    await send('a');
    const former = receive(open(), { kind: 'earliest' });
    await expect.poll(former.bodies, patiently).toEqual(['a']);
    const later = receive(open(), { kind: 'earliest' });
    await expect.poll(() => former.closed, patiently).toEqual(['ownershipLost']);
    await send('b');
    await expect.poll(later.bodies, patiently).toEqual(['a', 'b']);
    expect(former.bodies()).toEqual(['a']);
  });

  it('says when a position is not in it', async () => {
    const { open } = await aHub();
    const { closed, errors } = receive(open(), { kind: 'after', sequenceNumber: 99 });
    await expect.poll(() => closed, patiently).toEqual(['failed']);
    expect(errors).not.toEqual([]);
  });
});
