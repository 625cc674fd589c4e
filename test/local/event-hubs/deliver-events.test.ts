import { EventEmitter, once } from 'node:events';
import { setImmediate } from 'node:timers/promises';
import { type EventPosition, latestEventPosition, type PartitionContext } from '@azure/event-hubs';
import rhea, { type Sender } from 'rhea';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { deliverEvents } from '../../../local/event-hubs/deliver-events.ts';
import { PartitionLog } from '../../../local/event-hubs/partition-log.ts';
import {
  receive,
  startTestEventHubs,
  type TestEventHubs,
} from '../../support/start-test-event-hubs.ts';

async function sendNumbers({ producer }: TestEventHubs, from: number, to: number): Promise<void> {
  const numbers = Array.from({ length: to - from + 1 }, (_, index) => ({ body: from + index }));
  await producer.sendBatch(numbers, { partitionId: '0' });
}

describe('a receiver', () => {
  it('starts after or at an offset or a sequence number, or after a time', async () => {
    const hubs = await startTestEventHubs();
    await sendNumbers(hubs, 0, 1);
    const sentMs = Date.now();
    await vi.waitUntil(() => Date.now() > sentMs);
    await sendNumbers(hubs, 2, 2);
    const client = hubs.consumer();
    const [, one] = await receive(client, 3);
    const startsAt = async (startPosition: EventPosition) => {
      const [first] = await receive(client, 1, { startPosition });
      return first?.sequenceNumber;
    };
    expect(await startsAt({ offset: one!.offset })).toBe(2);
    expect(await startsAt({ offset: one!.offset, isInclusive: true })).toBe(1);
    expect(await startsAt({ sequenceNumber: 1 })).toBe(2);
    expect(await startsAt({ sequenceNumber: 1, isInclusive: true })).toBe(1);
    expect(await startsAt({ enqueuedOn: one!.enqueuedTimeUtc })).toBe(2);
    expect(await startsAt({ enqueuedOn: one!.enqueuedTimeUtc.getTime() - 1 })).toBe(0);
  });

  it('that starts at the latest gets only what comes later', async () => {
    const hubs = await startTestEventHubs();
    await sendNumbers(hubs, 0, 9);
    const received = receive(hubs.consumer(), 1, { startPosition: latestEventPosition });
    let isDone = false;
    void received.finally(() => {
      isDone = true;
    });
    await vi.waitUntil(
      async () => {
        await sendNumbers(hubs, 10, 10);
        return isDone;
      },
      { timeout: 10_000 },
    );
    expect((await received).map(({ body }) => body)).toContain(10);
    expect(await received).not.toContainEqual(expect.objectContaining({ body: 9 }));
  });

  it('gets the oldest event kept when it asks for one that is dropped', async () => {
    const hubs = await startTestEventHubs({
      retention: { partitionBytes: 20_000, segmentBytes: 2_000 },
    });
    for (let from = 0; from < 300; from += 10) await sendNumbers(hubs, from, from + 9);
    const { beginningSequenceNumber } = await hubs.producer.getPartitionProperties('0');
    expect(beginningSequenceNumber).toBeGreaterThan(100);
    const startPosition = { sequenceNumber: 5 };
    const events = await receive(hubs.consumer(), 300 - beginningSequenceNumber, { startPosition });
    expect(events[0]).toMatchObject({ body: beginningSequenceNumber });
  });

  it('may track the newest event of its partition', async () => {
    const hubs = await startTestEventHubs();
    await sendNumbers(hubs, 0, 9);
    const newest = await hubs.producer.getPartitionProperties('0');
    const { promise, resolve, reject } = Promise.withResolvers<PartitionContext>();
    const subscription = hubs.consumer().subscribe(
      '0',
      {
        processEvents: async (events, context) => {
          if (events.length > 0) resolve(context);
        },
        processError: async (error) => reject(error),
      },
      { startPosition: { offset: '-1' }, trackLastEnqueuedEventProperties: true, maxBatchSize: 1 },
    );
    const { lastEnqueuedEventProperties } = await promise;
    await subscription.close();
    expect(lastEnqueuedEventProperties).toMatchObject({
      sequenceNumber: 9,
      offset: newest.lastEnqueuedOffset,
      enqueuedOn: newest.lastEnqueuedOnUtc,
    });
  });

  it('gets no more than it has given credit for', async () => {
    const hubs = await startTestEventHubs();
    await sendNumbers(hubs, 0, 9);
    const port = Number(/:(\d+);/.exec(hubs.connectionString)?.[1]);
    const connection = rhea.create_container().connect({ port, reconnect: false });
    onTestFinished(() => connection.close());
    const address = 'telemetry/ConsumerGroups/$Default/Partitions/0';
    const receiver = connection.open_receiver({ source: address, credit_window: 0 });
    let count = 0;
    receiver.on('message', () => {
      count += 1;
    });
    for (const credit of [3, 2]) {
      const expected = count + credit;
      receiver.add_credit(credit);
      await vi.waitUntil(() => count >= expected);
      // What was sent without credit would come before the answer to this.
      await once(connection.open_receiver(address), 'receiver_open');
      expect(count).toBe(expected);
    }
  });
});

describe('delivery', () => {
  const event = rhea.message.encode({ body: rhea.message.data_section(Buffer.alloc(300_000)) });
  const retention = { partitionBytes: 100_000_000, segmentBytes: 1_000_000 };

  /** A link with credit for everything, as far as delivery looks at one. */
  function newSender() {
    const socket = Object.assign(new EventEmitter(), {
      writableLength: 0,
      cork: () => undefined,
      uncork: () => undefined,
    });
    const sender = Object.assign(new EventEmitter(), {
      connection: { socket },
      credit: 1_000,
      delivery_count: 0,
      sendable: () => true,
      send: vi.fn(),
    });
    return { socket, sender };
  }

  it('waits for a connection that does not take what it was given', async () => {
    const { socket, sender } = newSender();
    const log = new PartitionLog({ retention, now: Date.now });
    const stop = deliverEvents({
      sender: sender as unknown as Sender,
      log,
      fromSequenceNumber: 0,
      trackLastEnqueued: false,
      now: Date.now,
    });
    await setImmediate();
    socket.writableLength = 5 * 1024 * 1024;
    log.append([event], undefined);
    log.append([event], undefined);
    expect(sender.send).not.toHaveBeenCalled();
    socket.writableLength = 0;
    socket.emit('drain');
    expect(sender.send).toHaveBeenCalledTimes(2);
    stop();
    log.append([event], undefined);
    expect(sender.send).toHaveBeenCalledTimes(2);
  });

  it('hands over a mebibyte in a turn, and the rest in later ones', async () => {
    const { sender } = newSender();
    const log = new PartitionLog({ retention, now: Date.now });
    log.append(Array(20).fill(event), undefined);
    deliverEvents({
      sender: sender as unknown as Sender,
      log,
      fromSequenceNumber: 5,
      trackLastEnqueued: false,
      now: Date.now,
    });
    await setImmediate();
    expect(sender.send).toHaveBeenCalledTimes(4);
    await vi.waitUntil(() => sender.send.mock.calls.length === 15);
  });

  it('may leave in the middle, and the next one of its client begins at once', async () => {
    const hubs = await startTestEventHubs();
    for (let i = 0; i < 8; i++) {
      const events = Array.from({ length: 500 }, () => ({ body: Buffer.alloc(300) }));
      await hubs.producer.sendBatch(events, { partitionId: '0' });
    }
    // The test's clients do not repeat what failed.
    const client = hubs.consumer();
    for (const count of [1_000, 1_000, 100]) {
      const events = await receive(client, count, { maxBatchSize: 1_000 });
      expect(events.length).toBeGreaterThanOrEqual(count);
    }
  });
});
