import fc from 'fast-check';
import rhea from 'rhea';
import { describe, expect, it } from 'vitest';
import { PartitionLog } from '../../../local/event-hubs/partition-log.ts';

const event = rhea.message.encode({ body: 'event' });
const ample = { partitionBytes: 1_000_000, segmentBytes: 100_000 };

function newLog(retention = ample, now: () => number = () => 1_000) {
  return new PartitionLog({ retention, now });
}

function append(log: PartitionLog, count: number): void {
  for (let i = 0; i < count; i += 1) log.append([event], undefined);
}

describe('a partition', () => {
  it('numbers events from 0 without holes, over batches and segments', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 9 })), (batches) => {
        const log = newLog({ partitionBytes: 1_000_000, segmentBytes: 300 });
        for (const size of batches) log.append(Array(size).fill(event), undefined);
        const count = batches.reduce((sum, size) => sum + size, 0);
        expect(log.nextSequenceNumber).toBe(count);
        for (let i = 0; i < count; i += 1) expect(log.at(i)?.sequenceNumber).toBe(i);
        expect(log.at(count)).toBeUndefined();
      }),
    );
  });

  it('stamps what it tells of an event', () => {
    const log = newLog();
    log.append([event, event], 'pump-7');
    const { message, ...stamps } = log.at(1)!;
    expect(stamps).toEqual({
      sequenceNumber: 1,
      offset: log.at(0)!.message.length + 16,
      enqueuedMs: 1_000,
    });
    expect(rhea.message.decode(message).message_annotations).toEqual({
      'x-opt-sequence-number': 1,
      'x-opt-offset': String(stamps.offset),
      'x-opt-enqueued-time': new Date(1_000),
      'x-opt-partition-key': 'pump-7',
    });
  });

  it('never lets the enqueued time go back with the clock', () => {
    const times = [5_000, 3_000, 6_000];
    const log = newLog(ample, () => times.shift()!);
    append(log, 3);
    expect([0, 1, 2].map((i) => log.at(i)?.enqueuedMs)).toEqual([5_000, 5_000, 6_000]);
  });

  it('drops the oldest events beyond its retention, and counts them', () => {
    const log = newLog({ partitionBytes: 2_000, segmentBytes: 500 });
    append(log, 100);
    expect(log.firstSequenceNumber).toBeGreaterThan(50);
    expect(log.firstSequenceNumber).toBeLessThan(99);
    expect(log.at(log.firstSequenceNumber - 1)).toBeUndefined();
    const kept = Array.from({ length: 100 }, (_, i) => log.at(i)).filter((each) => each);
    expect(kept.length).toBe(100 - log.firstSequenceNumber);
    const bytes = kept.reduce((sum, each) => sum + each!.message.length + 16, 0);
    expect(bytes).toBeLessThanOrEqual(2_000);
  });

  it('keeps a batch all or none', () => {
    const log = newLog();
    append(log, 1);
    expect(() => log.append([event, Buffer.from('nonsense')], undefined)).toThrow(RangeError);
    expect(log.nextSequenceNumber).toBe(1);
  });

  it('tells listeners of each append until they leave', () => {
    const log = newLog();
    const seen: number[] = [];
    const leave = log.onAppend(() => seen.push(log.nextSequenceNumber));
    append(log, 2);
    leave();
    append(log, 1);
    expect(seen).toEqual([1, 2]);
  });
});

describe('a position', () => {
  const log = newLog(
    { partitionBytes: 3_000, segmentBytes: 500 },
    (
      (ms) => () =>
        ms++
    )(1_000),
  );
  append(log, 100);
  const first = log.firstSequenceNumber;
  const offsetOf = (sequenceNumber: number) => log.at(sequenceNumber)!.offset;

  it.each([
    ['latest', { by: 'latest' } as const, 100],
    ['all', { by: 'offset', value: -1, inclusive: false } as const, first],
    ['long dropped', { by: 'sequenceNumber', value: 3, inclusive: true } as const, first],
    ['after a number', { by: 'sequenceNumber', value: 95, inclusive: false } as const, 96],
    ['from a number', { by: 'sequenceNumber', value: 95, inclusive: true } as const, 95],
    ['after an offset', { by: 'offset', value: offsetOf(95), inclusive: false } as const, 96],
    ['from an offset', { by: 'offset', value: offsetOf(95), inclusive: true } as const, 95],
    ['after a time', { by: 'enqueuedMs', value: 1_095, inclusive: false } as const, 96],
    ['from a time', { by: 'enqueuedMs', value: 1_095, inclusive: true } as const, 95],
    ['after now', { by: 'enqueuedMs', value: 9_999, inclusive: false } as const, 100],
    ['after the newest', { by: 'sequenceNumber', value: 99, inclusive: false } as const, 100],
  ])('%s is found', (_, position, sequenceNumber) => {
    expect(log.locate(position)).toBe(sequenceNumber);
  });

  it.each([
    ['sequence number', { by: 'sequenceNumber', value: 100, inclusive: false } as const],
    ['offset', { by: 'offset', value: 1_000_000, inclusive: true } as const],
  ])('beyond the newest %s is refused', (name, position) => {
    expect(() => log.locate(position)).toThrow(
      expect.objectContaining({
        condition: 'com.microsoft:argument-error',
        message: expect.stringContaining(`The supplied ${name} '${position.value}' is invalid`),
      }),
    );
  });
});
