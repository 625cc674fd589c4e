import { describe, expect, it } from 'vitest';
import { readBatch } from '../../../shared/telemetry/read-batch.ts';

const enqueued = '2026-01-01T00:00:00.123Z';
const enqueuedMs = Date.parse(enqueued);

function stamps(sequenceNumber: unknown, more: object = {}): object {
  return { sequenceNumber, enqueuedTimeUtc: enqueued, ...more };
}

function metadata(systemPropertiesArray: unknown, more: object = {}): object {
  return { partitionContext: { partitionId: '3' }, systemPropertiesArray, ...more };
}

const body = (text: string) => Buffer.from(text);

describe('a batch', () => {
  it('is read event by event, each with its own stamps, properties and body', () => {
    const messages = [body('a'), body('b')];
    const given = metadata(
      [stamps(7, { 'iothub-connection-device-id': 'pump' }), stamps(9, { 'x-opt-offset': '40' })],
      { propertiesArray: [{ alert: 'true' }, {}] },
    );
    expect(readBatch(messages, given)).toEqual([
      {
        partitionId: '3',
        sequenceNumber: 7,
        enqueuedMs,
        system: stamps(7, { 'iothub-connection-device-id': 'pump' }),
        properties: { alert: 'true' },
        body: body('a'),
      },
      {
        partitionId: '3',
        sequenceNumber: 9,
        enqueuedMs,
        system: stamps(9, { 'x-opt-offset': '40' }),
        properties: {},
        body: body('b'),
      },
    ]);
  });

  it('of nothing yields nothing', () => {
    expect(readBatch([], metadata([]))).toEqual([]);
  });

  it('takes no sequence number from the array that the host tears apart', () => {
    const given = metadata([stamps(7)], {
      sequenceNumberArray: [{ low: 99, high: 0, unsigned: false }],
    });
    expect(readBatch([body('a')], given)[0]?.sequenceNumber).toBe(7);
  });

  it('puts a torn sequence number together', () => {
    const torn = { low: -1, high: 1, unsigned: false };
    expect(readBatch([body('a')], metadata([stamps(torn)]))[0]?.sequenceNumber).toBe(2 ** 33 - 1);
  });

  it('reads a sequence number that came as text', () => {
    expect(readBatch([body('a')], metadata([stamps('12')]))[0]?.sequenceNumber).toBe(12);
  });

  it('takes no enqueued time from the array whose times have no zone', () => {
    const given = metadata([stamps(7)], { enqueuedTimeUtcArray: ['1999-01-01T00:00:00'] });
    expect(readBatch([body('a')], given)[0]?.enqueuedMs).toBe(enqueuedMs);
  });

  it('reads an enqueued time without a zone as UTC', () => {
    const given = metadata([stamps(7, { enqueuedTimeUtc: '2026-01-01T00:00:00.123' })]);
    expect(readBatch([body('a')], given)[0]?.enqueuedMs).toBe(enqueuedMs);
  });

  it('reads the names that stamps have on the wire', () => {
    const given = metadata([{ 'x-opt-sequence-number': 5, 'x-opt-enqueued-time': enqueuedMs }]);
    expect(readBatch([body('a')], given)).toMatchObject([{ sequenceNumber: 5, enqueuedMs }]);
  });

  it('is not misled by partition keys, of which the host drops those that are null', () => {
    const given = metadata([stamps(1), stamps(2)], { partitionKeyArray: ['only one'] });
    expect(readBatch([body('a'), body('b')], given).map((event) => event.sequenceNumber)).toEqual([
      1, 2,
    ]);
  });

  it('keeps an empty body in its place', () => {
    const given = metadata([stamps(1), stamps(2)]);
    const [empty, full] = readBatch([body(''), body('b')], given);
    expect(empty?.body).toEqual(body(''));
    expect(full?.body).toEqual(body('b'));
  });

  it('trusts no body when the host dropped one, since nobody knows which', () => {
    const given = metadata([stamps(1), stamps(2), stamps(3)]);
    expect(readBatch([body('a'), body('c')], given)).toMatchObject([
      { sequenceNumber: 1, body: undefined },
      { sequenceNumber: 2, body: undefined },
      { sequenceNumber: 3, body: undefined },
    ]);
  });

  it('takes a body that came as text for its bytes', () => {
    expect(readBatch(['ü'], metadata([stamps(1)]))[0]?.body).toEqual(body('ü'));
  });

  it('has no body for one that the host has parsed, since its bytes are gone', () => {
    expect(readBatch([{ temp: 1 }], metadata([stamps(1)]))[0]?.body).toBeUndefined();
  });

  it('takes a partition id that became a number', () => {
    const given = { ...metadata([stamps(1)]), partitionContext: { partitionId: 0 } };
    expect(readBatch([body('a')], given)[0]?.partitionId).toBe('0');
  });

  it('has no properties where the host gives none', () => {
    expect(readBatch([body('a')], metadata([stamps(1)]))[0]?.properties).toEqual({});
    const nulls = metadata([stamps(1)], { propertiesArray: [null] });
    expect(readBatch([body('a')], nulls)[0]?.properties).toEqual({});
  });
});

describe('metadata that is not of a batch is refused', () => {
  it.each<[string, object | undefined, string]>([
    ['without any', undefined, 'systemPropertiesArray'],
    ['of a single event', { systemProperties: {} }, 'systemPropertiesArray'],
    ['without a partition', { systemPropertiesArray: [stamps(1)] }, 'partitionId'],
    ['without a sequence number', metadata([{ enqueuedTimeUtc: enqueued }]), 'sequence number'],
    ['with a sequence number of null', metadata([stamps(null)]), 'sequence number'],
    ['with a sequence number too large', metadata([stamps(2 ** 60)]), 'sequence number'],
    ['without an enqueued time', metadata([{ sequenceNumber: 1 }]), 'enqueued time'],
    ['with stamps of null', metadata([null]), 'sequence number'],
  ])('%s', (_how, given, named) => {
    expect(() => readBatch([body('a')], given)).toThrow(named);
  });

  it('naming the event', () => {
    expect(() => readBatch([body('a'), body('b')], metadata([stamps(1), stamps('x')]))).toThrow(
      'event 1 of the batch has no sequence number',
    );
  });
});
