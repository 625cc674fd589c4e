import { once } from 'node:events';
import type { EventHubConsumerClient } from '@azure/event-hubs';
import rhea from 'rhea';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { failure, receive, startTestEventHubs } from '../../support/start-test-event-hubs.ts';

interface Attached {
  bodies: unknown[];
  errors: Error[];
  close(): Promise<void>;
}

/** Receives from partition 0 until closed. */
function attach(consumer: EventHubConsumerClient, ownerLevel?: number): Attached {
  const bodies: unknown[] = [];
  const errors: Error[] = [];
  const subscription = consumer.subscribe(
    '0',
    {
      processEvents: async (events) => {
        bodies.push(...events.map(({ body }) => body));
      },
      processError: async (error) => {
        errors.push(error);
      },
    },
    {
      startPosition: { offset: '-1' },
      maxWaitTimeInSeconds: 1,
      ...(ownerLevel !== undefined && { ownerLevel }),
    },
  );
  onTestFinished(() => subscription.close());
  return { bodies, errors, close: () => subscription.close() };
}

async function received({ bodies }: Attached, body: unknown): Promise<void> {
  await vi.waitUntil(() => bodies.includes(body), { timeout: 10_000 });
}

async function disconnected({ errors }: Attached): Promise<void> {
  await vi.waitUntil(() => errors.length > 0, { timeout: 10_000 });
  expect(errors[0]).toMatchObject({ code: 'ReceiverDisconnectedError' });
}

async function startWithOneEvent() {
  const hubs = await startTestEventHubs();
  await hubs.producer.sendBatch([{ body: 'event' }], { partitionId: '0' });
  return hubs;
}

describe('owner levels', () => {
  it.each([
    ['higher', 1, 2],
    ['same', 1, 1],
    ['first', undefined, 1],
  ])('let a %s one take over', async (_, formerLevel, laterLevel) => {
    const { consumer } = await startWithOneEvent();
    const former = attach(consumer(), formerLevel);
    await received(former, 'event');
    const later = attach(consumer(), laterLevel);
    await disconnected(former);
    await former.close();
    await received(later, 'event');
    expect(later.errors).toEqual([]);
  });

  it.each([
    ['a lower one', 1],
    ['a receiver without', undefined],
  ])('refuse %s', async (_, ownerLevel) => {
    const { consumer, producer } = await startWithOneEvent();
    const owner = attach(consumer(), 2);
    await received(owner, 'event');
    const refused = attach(consumer(), ownerLevel);
    await disconnected(refused);
    await producer.sendBatch([{ body: 'later' }], { partitionId: '0' });
    await received(owner, 'later');
    expect(owner.errors).toEqual([]);
    expect(refused.bodies).toEqual([]);
  });

  it('hold in one consumer group, whose name may be any', async () => {
    const { consumer } = await startWithOneEvent();
    const owner = attach(consumer('one'), 2);
    const other = attach(consumer('another'), 1);
    await Promise.all([received(owner, 'event'), received(other, 'event')]);
    expect([...owner.errors, ...other.errors]).toEqual([]);
  });

  it('are free again when the owner leaves', async () => {
    const { consumer } = await startWithOneEvent();
    const owner = attach(consumer(), 2);
    await received(owner, 'event');
    await owner.close();
    const next = attach(consumer());
    await received(next, 'event');
    expect(next.errors).toEqual([]);
  });

  it('are free again when the owner’s connection is gone', async () => {
    const { consumer } = await startWithOneEvent();
    const client = consumer();
    await received(attach(client, 2), 'event');
    await client.close();
    const next = attach(consumer());
    await received(next, 'event');
    expect(next.errors).toEqual([]);
  });
});

describe('receivers without owner level', () => {
  it('share a partition, five of them', async () => {
    const { consumer } = await startWithOneEvent();
    const shared = Array.from({ length: 5 }, () => attach(consumer()));
    await Promise.all(shared.map((each) => received(each, 'event')));
    const sixth = attach(consumer());
    await vi.waitUntil(() => sixth.errors.length > 0, { timeout: 10_000 });
    expect(sixth.errors[0]).toMatchObject({ code: 'QuotaExceededError' });
  });
});

describe('a link that cannot be served', () => {
  it.each([
    ['an unknown partition', { partitionId: '9' }, 'ArgumentOutOfRangeError'],
    [
      'a position beyond the newest event',
      { startPosition: { sequenceNumber: 5 } },
      'ArgumentError',
    ],
    ['an offset that is none', { startPosition: { offset: 'five' } }, 'InvalidFieldError'],
  ])('is refused: %s', async (_, options, code) => {
    const { consumer } = await startWithOneEvent();
    expect(await failure(receive(consumer(), 1, options))).toMatchObject({ code });
  });

  it('is refused: idempotent publishing', async () => {
    const { connectionString } = await startTestEventHubs();
    const port = Number(/:(\d+);/.exec(connectionString)?.[1]);
    const connection = rhea.create_container().connect({ port, reconnect: false });
    onTestFinished(() => connection.close());
    const sender = connection.open_sender({
      target: 'telemetry/Partitions/0',
      desired_capabilities: 'com.microsoft:idempotent-producer',
    });
    await once(sender, 'sender_error');
    expect(sender.error).toMatchObject({ condition: 'amqp:not-implemented' });
  });
});
