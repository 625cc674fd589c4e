import { describe, expect, it, onTestFinished } from 'vitest';
import { EventHubSource } from '../../../shared/hub/event-hub-source.ts';
import { ServiceError } from '../../../shared/kernel/service-error.ts';
import { readOrigin } from '../../../shared/telemetry/origin.ts';
import { range } from '../../support/range.ts';
import { startTestEventHubs, type TestEventHubs } from '../../support/start-test-event-hubs.ts';

const partitionId = '2';

async function openSource(connectionString: string, eventHub = 'telemetry') {
  const connection = { kind: 'connectionString', connectionString } as const;
  const source = await EventHubSource.open(connection, eventHub, 'security-groups-heal');
  onTestFinished(() => source.close());
  return source;
}

async function aSource() {
  const hubs = await startTestEventHubs();
  return { hubs, source: await openSource(hubs.connectionString) };
}

async function send({ producer }: TestEventHubs, ...bodies: unknown[]): Promise<void> {
  await producer.sendBatch(
    bodies.map((body) => ({ body })),
    { partitionId },
  );
}

/** Does something again and again until it is told to end. */
function endlessly(work: () => Promise<unknown>) {
  let isOver = false;
  const done = (async () => {
    while (!isOver) await work();
  })();
  return {
    end: () => {
      isOver = true;
      return done;
    },
  };
}

const textOf = ({ body }: { body: Uint8Array | undefined }) => body && Buffer.from(body).toString();

describe('an event hub as a source', () => {
  it('tells its partitions, and when it was created', async () => {
    const { source } = await aSource();
    const { createdOn, partitionIds } = await source.properties();
    expect(partitionIds).toEqual(['0', '1', '2', '3']);
    expect(new Date(createdOn).toISOString()).toBe(createdOn);
    expect(await source.properties()).toEqual({ createdOn, partitionIds });
  });

  it('tells which events it has', async () => {
    const { hubs, source } = await aSource();
    expect(await source.bounds(partitionId)).toEqual({
      ...{ firstSequenceNumber: 0, lastSequenceNumber: -1 },
    });
    await send(hubs, 'a', 'b', 'c');
    expect(await source.bounds(partitionId)).toEqual({
      ...{ firstSequenceNumber: 0, lastSequenceNumber: 2 },
    });
  });

  it('gives events as the trigger would', async () => {
    const { hubs, source } = await aSource();
    const before = Date.now();
    const properties = { opType: 'updateTwin', deviceId: 'pump' };
    await hubs.producer.sendBatch([{ body: { v: 1 }, properties }], { partitionId });
    const [event] = await source.read(partitionId, 0, 1);
    expect(event).toMatchObject({ partitionId, sequenceNumber: 0, properties });
    expect(textOf(event!)).toBe('{"v":1}');
    expect(event!.enqueuedMs).toBeGreaterThanOrEqual(before - 1);
    expect(event!.enqueuedMs).toBeLessThanOrEqual(Date.now());
  });

  it('gives the hub’s own stamps, by which a device is known', async () => {
    const { hubs, source } = await aSource();
    const messageAnnotations = {
      'iothub-connection-device-id': 'pump',
      'iothub-connection-auth-generation-id': '638000000000000000',
      'iothub-message-source': 'Telemetry',
    };
    // An AMQP message, which the client sends as it is: only the hub's own publisher stamps so.
    const message = { body: '{}', bodyType: 'data' as const, messageAnnotations };
    await hubs.producer.sendBatch([message], { partitionId });
    const [event] = await source.read(partitionId, 0, 1);
    expect(readOrigin(event!)).toMatchObject({
      ...{ deviceId: 'pump', source: 'telemetry', generation: '638000000000000000' },
    });
  });

  it('reads spans in order, from any number on, and no more than asked for', async () => {
    const { hubs, source } = await aSource();
    await send(hubs, ...range(0, 50));
    const numbers = async (from: number, count: number) =>
      (await source.read(partitionId, from, count)).map(({ sequenceNumber }) => sequenceNumber);
    expect(await numbers(0, 50)).toEqual(range(0, 50));
    expect(await numbers(10, 7)).toEqual(range(10, 17));
    expect(await numbers(49, 1)).toEqual([49]);
  });

  it('waits for no more than the numbers asked for, in a partition that is never silent', async () => {
    const { hubs, source } = await aSource();
    await send(hubs, ...range(0, 3));
    const talk = endlessly(() => send(hubs, 'more'));
    const spans = [await source.read(partitionId, 1, 2), await source.read(partitionId, -3, 4)];
    await talk.end();
    const numbers = spans.map((span) => span.map(({ sequenceNumber }) => sequenceNumber));
    expect(numbers).toEqual([[1, 2], [0]]);
  });

  it('gives the first event after the numbers asked for when it has none of them', async () => {
    const { hubs, source } = await aSource();
    await send(hubs, 'a', 'b');
    const span = await source.read(partitionId, -10, 5);
    expect(span.map(({ sequenceNumber }) => sequenceNumber)).toEqual([0]);
  });

  it('gives bytes whatever they are', async () => {
    const { hubs, source } = await aSource();
    await send(hubs, Buffer.from([0, 255]), 'text', Buffer.alloc(0));
    const events = await source.read(partitionId, 0, 3);
    expect(events.map(({ body }) => body?.length)).toEqual([2, '"text"'.length, 0]);
  });

  it('returns what there is when the rest does not come', async () => {
    const { hubs, source } = await aSource();
    await send(hubs, 'a', 'b');
    expect(await source.read(partitionId, 1, 10)).toHaveLength(1);
  });

  it('reads a partition for several who ask at once', async () => {
    const { hubs, source } = await aSource();
    await send(hubs, 'a', 'b');
    const spans = await Promise.all([0, 1, 0].map((from) => source.read(partitionId, from, 1)));
    expect(spans.flat().map(textOf)).toEqual(['"a"', '"b"', '"a"']);
  });

  it('reads several partitions at once, beside other readers', async () => {
    const { hubs, source } = await aSource();
    for (const id of ['0', '1', '2'])
      await hubs.producer.sendBatch([{ body: id }], { partitionId: id });
    const other = await openSource(hubs.connectionString);
    const spans = await Promise.all(
      [source, other].flatMap((reader) => ['0', '1', '2'].map((id) => reader.read(id, 0, 1))),
    );
    expect(spans.flat().map(textOf)).toEqual(['"0"', '"1"', '"2"', '"0"', '"1"', '"2"']);
  });
});

describe('an event hub that cannot be read', () => {
  const refusal = async (asking: Promise<unknown>) => {
    const error = await asking.catch((reason: unknown) => reason);
    if (!(error instanceof ServiceError)) throw new Error('it was not refused', { cause: error });
    return error;
  };

  it('is said to be so, without its address', async () => {
    const { hubs, source } = await aSource();
    await hubs.stop();
    const error = await refusal(source.properties());
    expect(error).toMatchObject({ code: 'ServiceUnavailable', retryAfterSeconds: 5 });
    expect(error.message).toMatch(/^The event hub \(TELEMETRY\) cannot be read: \w/);
    expect(error.message).not.toContain('localhost');
  });

  it('may be one that is not there, or a partition that it does not have', async () => {
    const { hubs, source } = await aSource();
    const missing = await openSource(hubs.connectionString, 'other');
    expect((await refusal(missing.properties())).message).toContain('MessagingEntityNotFound');
    expect((await refusal(source.bounds('99'))).code).toBe('ServiceUnavailable');
  });
});
