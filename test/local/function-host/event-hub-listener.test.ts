import { EventHubProducerClient } from '@azure/event-hubs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LocalEventHubs, startEventHubs } from '../../../local/event-hubs/start-event-hubs.ts';
import type { FunctionHost } from '../../../local/function-host/start-function-host.ts';
import { type HostEvents, startFixtureHost } from './fixture-host.ts';

interface Invocation {
  messages: unknown;
  triggerMetadata: Record<string, unknown>;
}

type Metadata = Record<string, unknown>[];

const enqueued = new Date(Date.UTC(2026, 0, 2, 3, 4, 5, 678));

/** Three events of one partition: with a key, without a body, and as IoT Hub sends them. */
const events = [
  { body: Buffer.from('{"n":1}'), properties: { Alert: 'x', keepCase: 1, 'iothub-Key': true } },
  { body: Buffer.alloc(0) },
  {
    body: Buffer.from('not JSON'),
    bodyType: 'data' as const,
    properties: {
      messageId: 'm-1',
      correlationId: 'c-1',
      contentType: 'application/json',
      contentEncoding: 'utf-8',
    },
    messageAnnotations: {
      'iothub-connection-device-id': 'pump-7',
      'iothub-enqueuedtime': enqueued,
    },
    applicationProperties: { Level: 'high' },
  },
];

describe('an Event Hubs function', () => {
  let hubs: LocalEventHubs;
  let producer: EventHubProducerClient;
  let host: FunctionHost & { events: HostEvents };
  let binary: Invocation;
  let text: Invocation;
  let singles: Invocation[];

  beforeAll(async () => {
    hubs = await startEventHubs({ port: 0, hubs: [{ name: 'telemetry', partitionCount: 1 }] });
    producer = new EventHubProducerClient(hubs.connectionString, 'telemetry');
    const [keyed, empty, rich] = events;
    await producer.sendBatch([keyed!], { partitionKey: '17' });
    await producer.sendBatch([empty!, rich!], { partitionId: '0' });
    host = await startHost('binary,text,single');
    binary = await collect('binary', host.events, 3);
    text = await collect('text', host.events, 3);
    await host.events.until(() => host.events.logged('single').length === 3, 'three single events');
    singles = host.events.logged<Invocation>('single');
  });

  afterAll(async () => {
    await host?.stop();
    await producer?.close();
    await hubs?.stop();
  });

  function startHost(triggers: string, settings: Record<string, string> = {}) {
    return startFixtureHost('event', {
      settings: {
        FIXTURE_HUBS: hubs.connectionString,
        FIXTURE_HUB: 'telemetry',
        FIXTURE_TRIGGERS: triggers,
        ...settings,
      },
    });
  }

  /** All events of a function as one invocation, however they were cut into batches. */
  async function collect(name: string, from: HostEvents, count: number): Promise<Invocation> {
    const batches = () => from.logged<Invocation>(name);
    const length = () =>
      batches().flatMap(({ triggerMetadata }) => triggerMetadata.systemPropertiesArray).length;
    await from.until(() => length() >= count, `${count} events of ${name}`);
    const arrays = new Map<string, unknown>();
    for (const { triggerMetadata } of batches())
      for (const [key, value] of Object.entries(triggerMetadata))
        arrays.set(
          key,
          Array.isArray(value) ? [...((arrays.get(key) as []) ?? []), ...value] : value,
        );
    return {
      messages: batches().flatMap(({ messages }) => messages),
      triggerMetadata: Object.fromEntries(arrays),
    };
  }

  const system = () => binary.triggerMetadata.systemPropertiesArray as Metadata;

  it('gets exactly the keys of the real worker', () => {
    expect(Object.keys(binary.triggerMetadata)).toEqual([
      'partitionContext',
      'partitionKeyArray',
      'offsetArray',
      'sequenceNumberArray',
      'enqueuedTimeUtcArray',
      'propertiesArray',
      'systemPropertiesArray',
      'sys',
    ]);
  });

  it('gets sequence numbers torn into the parts of a 64-bit integer', () => {
    expect(binary.triggerMetadata.sequenceNumberArray).toEqual([
      { low: 0, high: 0, unsigned: false },
      { low: 1, high: 0, unsigned: false },
      { low: 2, high: 0, unsigned: false },
    ]);
  });

  it('gets sequence numbers as numbers in the system properties', () => {
    expect(system().map(({ sequenceNumber }) => sequenceNumber)).toEqual([0, 1, 2]);
  });

  it('gets offsets turned into numbers, and as text in the system properties', () => {
    const offsets = binary.triggerMetadata.offsetArray as unknown[];
    expect(offsets.map((offset) => typeof offset)).toEqual(['number', 'number', 'number']);
    expect(system().map(({ offset }) => offset)).toEqual(offsets.map(String));
  });

  it('gets partition keys without those that are null, and parsed as JSON', () => {
    expect(binary.triggerMetadata.partitionKeyArray).toEqual([17]);
    expect(system().map(({ partitionKey }) => partitionKey)).toEqual(['17', null, null]);
  });

  it('gets enqueued times without a zone', () => {
    const times = binary.triggerMetadata.enqueuedTimeUtcArray as string[];
    for (const time of times) expect(time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?$/);
    expect(system().map(({ enqueuedTimeUtc }) => enqueuedTimeUtc)).toEqual(times);
    expect(Math.abs(Date.parse(`${times[0]}Z`) - Date.now())).toBeLessThan(60_000);
  });

  it('gets the first letter of property names lower-cased, and no other', () => {
    expect(binary.triggerMetadata.propertiesArray).toEqual([
      { alert: 'x', keepCase: 1, 'iothub-Key': true },
      {},
      { level: 'high' },
    ]);
  });

  it("gets the hub's stamps and the message's own fields in the system properties", () => {
    expect(system()[2]).toMatchObject({
      'message-id': 'm-1',
      'correlation-id': 'c-1',
      'content-type': 'application/json',
      'content-encoding': 'utf-8',
      'iothub-connection-device-id': 'pump-7',
      'iothub-enqueuedtime': enqueued.toISOString(),
      'x-opt-sequence-number': 2,
    });
    expect(system()[0]).toHaveProperty('x-opt-partition-key', '17');
    expect(system()[0]).not.toHaveProperty('message-id');
  });

  it('gets the partition it reads', () => {
    expect(binary.triggerMetadata.partitionContext).toEqual({
      fullyQualifiedNamespace: 'localhost',
      eventHubName: 'telemetry',
      consumerGroup: 'binary',
      partitionId: '0',
    });
  });

  it('gets every body as a buffer in binary mode, empty ones too', () => {
    expect(binary.messages).toEqual([
      { buffer: '{"n":1}' },
      { buffer: '' },
      { buffer: 'not JSON' },
    ]);
  });

  it('gets bodies parsed as JSON where they are, and no empty ones, in text mode', () => {
    expect(text.messages).toEqual([{ n: 1 }, 'not JSON']);
    expect(text.triggerMetadata.systemPropertiesArray).toHaveLength(3);
  });

  it('gets fields of their own types with cardinality one', () => {
    expect(singles.map(({ messages }) => messages)).toEqual([{ n: 1 }, '', 'not JSON']);
    expect(singles[0]!.triggerMetadata).toMatchObject({
      partitionKey: 17,
      sequenceNumber: 0,
      properties: { alert: 'x', keepCase: 1, 'iothub-Key': true },
      systemProperties: { sequenceNumber: 0, partitionKey: '17' },
    });
    expect(singles[1]!.triggerMetadata).not.toHaveProperty('partitionKey');
  });

  it('keeps empty entries when the app declares the capability', async () => {
    const other = await startHost('text', { FIXTURE_EMPTY_ENTRIES: 'yes' });
    try {
      const { messages, triggerMetadata } = await collect('text', other.events, 3);
      expect(messages).toEqual([{ n: 1 }, '', 'not JSON']);
      expect(triggerMetadata.partitionKeyArray).toEqual([17, '', '']);
    } finally {
      await other.stop();
    }
  });

  it('is refused at start when nothing answers', async () => {
    const silent = await startEventHubs({ port: 0, hubs: [] });
    await silent.stop();
    const settings = { FIXTURE_HUBS: silent.connectionString };
    await expect(startHost('binary', settings)).rejects.toThrow(
      /^Function binary: event hub telemetry at localhost:\d+ cannot be read: .*ECONNREFUSED/,
    );
  });

  it('is refused at start when its hub does not exist', async () => {
    await expect(startHost('binary', { FIXTURE_HUB: 'nowhere' })).rejects.toThrow(
      /^Function binary: event hub nowhere at localhost:\d+ cannot be read: /,
    );
  });
});
