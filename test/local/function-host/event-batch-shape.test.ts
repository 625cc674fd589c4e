import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type BatchOptions,
  type ReceivedEvent,
  shapeBatch,
  shapeSingle,
} from '../../../local/function-host/event-batch-shape.ts';

// What becomes of these shapes inside a function is tested with event-hub-listener.

const options: BatchOptions = {
  functionName: 'f',
  partition: {
    fullyQualifiedNamespace: 'localhost',
    eventHubName: 'h',
    consumerGroup: 'g',
    partitionId: '3',
  },
  isBinary: true,
  includeEmptyEntries: false,
  nowMs: Date.UTC(2026, 0, 1),
  randomGuid: 'guid',
};

function anEvent(event: Partial<ReceivedEvent> = {}): ReceivedEvent {
  return {
    body: Buffer.from('body'),
    sequenceNumber: 7,
    offset: '700',
    enqueuedMs: Date.UTC(2026, 0, 2, 3, 4, 5),
    partitionKey: 'key',
    properties: {},
    systemProperties: {},
    ...event,
  };
}

describe('the shape of a batch', () => {
  it('has one entry of each metadata array per event', () => {
    const { input, triggerMetadata } = shapeBatch([anEvent(), anEvent({ offset: '8' })], options);
    expect(input.collectionBytes?.bytes).toHaveLength(2);
    expect(triggerMetadata.OffsetArray).toEqual({ collectionString: { string: ['700', '8'] } });
    expect(JSON.parse(triggerMetadata.PropertiesArray!.json!)).toHaveLength(2);
  });

  it('loses null keys and empty texts', () => {
    const events = [anEvent({ partitionKey: null, body: Buffer.alloc(0) }), anEvent()];
    const { input, triggerMetadata } = shapeBatch(events, { ...options, isBinary: false });
    expect(input).toEqual({ collectionString: { string: ['body'] } });
    expect(triggerMetadata.PartitionKeyArray).toEqual({ collectionString: { string: ['key'] } });
  });

  it('tears any sequence number into 32-bit parts that make it up again', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), (sequenceNumber) => {
        const { triggerMetadata } = shapeBatch([anEvent({ sequenceNumber })], options);
        const [long] = triggerMetadata.SequenceNumberArray!.collectionSint64!.sint64;
        expect(long).toMatchObject({ low: long!.low | 0, unsigned: false });
        expect(long!.high * 2 ** 32 + (long!.low >>> 0)).toBe(sequenceNumber);
      }),
    );
  });

  it.each([
    [0, '2026-01-02T03:04:05'],
    [120, '2026-01-02T03:04:05.12'],
    [5, '2026-01-02T03:04:05.005'],
  ])('writes a time with %d ms as %s', (ms, expected) => {
    const enqueuedMs = Date.UTC(2026, 0, 2, 3, 4, 5, ms);
    const { triggerMetadata } = shapeBatch([anEvent({ enqueuedMs })], options);
    expect(JSON.parse(triggerMetadata.EnqueuedTimeUtcArray!.json!)).toEqual([expected]);
  });

  it('writes bytes as base64 and dates with their zone', () => {
    const systemProperties = { 'user-id': Buffer.from([255]), stamp: new Date(0) };
    const { triggerMetadata } = shapeBatch([anEvent({ systemProperties })], options);
    expect(JSON.parse(triggerMetadata.SystemPropertiesArray!.json!)).toEqual([
      {
        'user-id': '/w==',
        stamp: '1970-01-01T00:00:00.000Z',
        SequenceNumber: 7,
        Offset: '700',
        PartitionKey: 'key',
        EnqueuedTimeUtc: '2026-01-02T03:04:05',
      },
    ]);
  });

  it('tells the function, the time and the partition', () => {
    const { sys, PartitionContext } = shapeBatch([anEvent()], options).triggerMetadata;
    expect(JSON.parse(sys!.json!)).toEqual({
      MethodName: 'f',
      UtcNow: '2026-01-01T00:00:00.000Z',
      RandGuid: 'guid',
    });
    expect(JSON.parse(PartitionContext!.json!)).toMatchObject({ PartitionId: '3' });
  });
});

describe('the shape of one event', () => {
  it('leaves out a partition key that is null', () => {
    const { triggerMetadata } = shapeSingle(anEvent({ partitionKey: null }), options);
    expect(triggerMetadata).not.toHaveProperty('PartitionKey');
    expect(triggerMetadata.SequenceNumber).toEqual({ json: '7' });
  });

  it('is text unless the binding is binary', () => {
    expect(shapeSingle(anEvent(), { ...options, isBinary: false }).input).toEqual({
      string: 'body',
    });
    expect(shapeSingle(anEvent(), options).input).toEqual({ bytes: Buffer.from('body') });
  });
});
