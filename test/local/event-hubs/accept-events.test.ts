import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EventData } from '@azure/event-hubs';
import rhea, { type EventContext } from 'rhea';
import { describe, expect, it, onTestFinished } from 'vitest';
import {
  failure,
  receive,
  startTestEventHubs,
  type TestEventHubs,
} from '../../support/start-test-event-hubs.ts';

const { types, message } = rhea;

/** The bodies in each partition once all `count` events have come. */
async function bodiesByPartition({ producer, consumer }: TestEventHubs): Promise<unknown[][]> {
  const client = consumer();
  const partitionIds = await client.getPartitionIds();
  return Promise.all(
    partitionIds.map(async (partitionId) => {
      const { lastEnqueuedSequenceNumber } = await producer.getPartitionProperties(partitionId);
      if (lastEnqueuedSequenceNumber < 0) return [];
      const events = await receive(client, lastEnqueuedSequenceNumber + 1, { partitionId });
      return events.map(({ body }) => body);
    }),
  );
}

describe('a producer', () => {
  it('sends to the partition it names', async () => {
    const hubs = await startTestEventHubs();
    await hubs.producer.sendBatch([{ body: 1 }, { body: 2 }], { partitionId: '2' });
    expect(await bodiesByPartition(hubs)).toEqual([[], [], [1, 2], []]);
  });

  it('sends events of one key to one partition, and the key with each', async () => {
    const { producer, consumer } = await startTestEventHubs();
    await producer.sendBatch([{ body: 1 }], { partitionKey: 'pump-7' });
    const batch = await producer.createBatch({ partitionKey: 'pump-7' });
    batch.tryAdd({ body: 2 });
    await producer.sendBatch(batch);
    const events = await receive(consumer(), 2, { partitionId: '1' });
    expect(events).toMatchObject([
      { body: 1, partitionKey: 'pump-7', sequenceNumber: 0 },
      { body: 2, partitionKey: 'pump-7', sequenceNumber: 1 },
    ]);
  });

  it('sends to all partitions in turn otherwise', async () => {
    const hubs = await startTestEventHubs();
    for (const body of ['a', 'b', 'c', 'd']) await hubs.producer.sendBatch([{ body }]);
    const bodies = await bodiesByPartition(hubs);
    expect(bodies.map(({ length }) => length)).toEqual([1, 1, 1, 1]);
  });

  it('sends properties that arrive as they were', async () => {
    const { producer, consumer } = await startTestEventHubs();
    const sent: EventData = {
      body: Buffer.from([0, 255, 128]),
      messageId: 'm-1',
      correlationId: 'c-1',
      contentType: 'application/octet-stream',
      properties: {
        text: 'ü',
        flag: true,
        nothing: null,
        number: 1.5,
        whole: 7,
        time: new Date(5),
      },
    };
    await producer.sendBatch([sent], { partitionId: '0' });
    const [event] = await receive(consumer(), 1);
    expect(event).toMatchObject({ ...sent, properties: { ...sent.properties, time: 5 } });
  });

  it('plays IoT Hub with annotations of its own, which are kept', async () => {
    const { producer, consumer } = await startTestEventHubs();
    const enqueuedTime = new Date('2026-01-01T00:00:00Z');
    await producer.sendBatch(
      [
        {
          body: Buffer.from('{}'),
          bodyType: 'data',
          properties: { contentEncoding: 'utf-8', messageId: 'm-2', creationTime: 5 },
          messageAnnotations: {
            'iothub-connection-device-id': 'pump-7',
            'iothub-message-source': 'Telemetry',
            'iothub-enqueuedtime': enqueuedTime,
          },
        },
      ],
      { partitionId: '0' },
    );
    const [event] = await receive(consumer(), 1);
    expect(event?.systemProperties).toMatchObject({
      'iothub-connection-device-id': 'pump-7',
      'iothub-message-source': 'Telemetry',
      'iothub-enqueuedtime': enqueuedTime.getTime(),
      contentEncoding: 'utf-8',
      messageId: 'm-2',
    });
  });

  it.each([
    ['data', Buffer.from('bytes')],
    ['value', { nested: ['value', 1] }],
    ['sequence', [[1, 'two'], [3]]],
  ] as const)('sends a %s body that arrives as one', async (bodyType, body) => {
    const { producer, consumer } = await startTestEventHubs();
    await producer.sendBatch([{ body, bodyType }], { partitionId: '0' });
    const [event] = await receive(consumer(), 1, { skipParsingBodyAsJson: true });
    expect(event?.getRawAmqpMessage().bodyType).toBe(bodyType);
    expect(event?.body).toEqual(body);
  });

  it('may fill a batch to the limit, not beyond', async () => {
    const { producer, consumer } = await startTestEventHubs();
    const batch = await producer.createBatch({ partitionId: '0' });
    expect(batch.maxSizeInBytes).toBe(1024 * 1024);
    while (batch.tryAdd({ body: Buffer.alloc(50_000, batch.count) }));
    await producer.sendBatch(batch);
    const tooMuch = producer.sendBatch([{ body: Buffer.alloc(1024 * 1024) }], { partitionId: '0' });
    expect(await failure(tooMuch)).toMatchObject({ code: 'MessageTooLargeError' });
    await producer.sendBatch([{ body: 'after' }], { partitionId: '0' });
    const events = await receive(consumer(), batch.count + 1);
    expect(events.at(-1)?.body).toBe('after');
    expect(events.at(-2)?.body).toEqual(Buffer.alloc(50_000, batch.count - 1));
  });

  it('is told when there is no such hub or partition', async () => {
    const { producer } = await startTestEventHubs({ hubs: [{ name: 'other', partitionCount: 1 }] });
    expect(await failure(producer.sendBatch([{ body: 'x' }]))).toMatchObject({
      code: 'MessagingEntityNotFoundError',
    });
    const hubs = await startTestEventHubs();
    const wrong = hubs.producer.sendBatch([{ body: 'x' }], { partitionId: '4' });
    expect(await failure(wrong)).toMatchObject({ code: 'ArgumentOutOfRangeError' });
  });
});

describe('a hub that cannot keep an event', () => {
  it('says so, and goes on when it can', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'event-hubs-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const { producer, consumer } = await startTestEventHubs({ folder });
    const partition = join(folder, 'telemetry', '0');
    rmSync(partition, { recursive: true });
    const lost = producer.sendBatch([{ body: 'lost' }], { partitionId: '0' });
    expect(await failure(lost)).toMatchObject({
      code: 'InternalServerError',
      message: expect.stringContaining(partition),
    });
    mkdirSync(partition);
    await producer.sendBatch([{ body: 'kept' }], { partitionId: '0' });
    expect(await receive(consumer(), 1)).toMatchObject([{ body: 'kept', sequenceNumber: 0 }]);
  });
});

describe('a plain AMQP sender', () => {
  it('sends single messages, whose types are kept', async () => {
    const { connectionString, consumer } = await startTestEventHubs();
    await sendSingle(connectionString, {
      message_id: types.wrap_ulong(9),
      application_properties: { ubyte: types.wrap_ubyte(3), time: types.wrap_timestamp(5) },
      message_annotations: { 'x-opt-partition-key': 'pump-7' },
      body: message.data_sections([Buffer.from('one'), Buffer.from('two')]),
    });
    const [event] = await receive(consumer(), 1, {
      partitionId: '1',
      skipParsingBodyAsJson: true,
    });
    expect(event).toMatchObject({
      messageId: 9,
      partitionKey: 'pump-7',
      properties: { ubyte: 3, time: 5 },
    });
    expect(event?.body).toEqual([Buffer.from('one'), Buffer.from('two')]);
  });

  it('is told when it sends nonsense, and may go on', async () => {
    const { connectionString, consumer } = await startTestEventHubs();
    const rejected = await sendSingle(connectionString, Buffer.from('nonsense'));
    expect(rejected?.condition).toBe('amqp:decode-error');
    await sendSingle(connectionString, { body: message.data_section(Buffer.from('"fine"')) });
    expect(await receive(consumer(), 1, { partitionId: '1' })).toMatchObject([{ body: 'fine' }]);
  });
});

/** Sends one message, not a batch, to the hub; resolves with the error of a rejection. */
async function sendSingle(
  connectionString: string,
  sent: object | Buffer,
): Promise<{ condition?: string } | undefined> {
  const port = Number(/:(\d+);/.exec(connectionString)?.[1]);
  const connection = rhea.create_container().connect({ port, host: '127.0.0.1', reconnect: false });
  const sender = connection.open_sender('telemetry');
  await once(sender, 'sendable');
  sender.send(Buffer.isBuffer(sent) ? sent : message.encode({ body: null, ...sent }), undefined, 0);
  const [{ delivery }] = (await Promise.race([
    once(sender, 'accepted'),
    once(sender, 'rejected'),
  ])) as [EventContext];
  connection.close();
  await once(connection, 'connection_close');
  return delivery?.remote_state?.error;
}
