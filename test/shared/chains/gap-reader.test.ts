import { describe, expect, it } from 'vitest';
import { GapReader } from '../../../shared/chains/gap-reader.ts';
import { FixedClock } from '../../support/fixed-clock.ts';
import { hubEvent, startMs } from '../../support/hub-events.ts';
import { MemoryStream } from '../../support/memory-stream.ts';

const before = hubEvent({ sequenceNumber: 0, enqueuedMs: startMs - 1_000, deviceId: 'pump' });
const after = hubEvent({ sequenceNumber: 1, enqueuedMs: startMs + 1_000, deviceId: 'pump' });

function readerOf(stream: MemoryStream): GapReader {
  stream.created = new Date(startMs).toISOString();
  const { created: createdOn } = stream;
  return new GapReader({ source: stream, clock: new FixedClock(), partitionId: '0', createdOn });
}

describe('a batch with an event from before the event hub was created', () => {
  it('is left without it when the hub does not have it', async () => {
    const stream = new MemoryStream();
    stream.send(
      hubEvent({ sequenceNumber: 0, enqueuedMs: startMs + 500, deviceId: 'pump' }),
      after,
    );
    expect(await readerOf(stream).ownOf([before, after])).toEqual([after]);
  });

  it('is left without it when the hub has no such number at all', async () => {
    expect(await readerOf(new MemoryStream()).ownOf([before])).toEqual([]);
  });

  it('is whole when the hub has it: then its clock is to blame', async () => {
    const stream = new MemoryStream();
    stream.send(before, after);
    expect(await readerOf(stream).ownOf([before, after])).toEqual([before, after]);
  });

  it('costs no look at the hub when there is none', async () => {
    const stream = new MemoryStream();
    expect(await readerOf(stream).ownOf([after])).toEqual([after]);
    expect(stream.readings).toBe(0);
  });
});
