import { describe, expect, it, vi } from 'vitest';
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

describe('what the trigger skipped', () => {
  const sent = [1, 2, 3, 4, 5].map((sequenceNumber) =>
    hubEvent({ sequenceNumber, enqueuedMs: startMs + sequenceNumber, deviceId: 'pump' }),
  );
  const askedOf = (stream: MemoryStream) => vi.spyOn(stream, 'read').mock.calls;

  it('is asked for up to the batch that shows the gap, since a busy partition never ends', async () => {
    const stream = new MemoryStream();
    stream.send(...sent);
    const asked = askedOf(stream);
    const piece = await readerOf(stream).read(0, 4, Infinity);
    expect(piece?.events).toEqual(sent.slice(0, 3));
    expect(asked).toEqual([['0', 1, 3]]);
  });

  it('is asked for up to what the hub says it has when no batch shows it', async () => {
    const stream = new MemoryStream();
    stream.send(...sent);
    const asked = askedOf(stream);
    expect((await readerOf(stream).readTail(2, Infinity))?.events).toEqual(sent.slice(2));
    expect(asked).toEqual([['0', 3, 3]]);
  });

  it('is asked for in pieces that a commit takes', async () => {
    const stream = new MemoryStream();
    stream.send(
      ...sent,
      hubEvent({ sequenceNumber: 5_000, enqueuedMs: startMs + 6, deviceId: 'pump' }),
    );
    const asked = askedOf(stream);
    const reader = readerOf(stream);
    await reader.readTail(0, Infinity);
    await reader.readTail(0, 2);
    expect(asked.map(([, from, count]) => [from, count])).toEqual([
      [1, 1_000],
      [1, 2],
    ]);
  });

  it('is at least one event, when retention has taken all before the batch', async () => {
    const stream = new MemoryStream();
    stream.send(...sent);
    stream.firstKept.set('0', 5);
    const asked = askedOf(stream);
    const piece = await readerOf(stream).read(0, 4, Infinity);
    expect(piece).toMatchObject({ events: [], dataLoss: { from: 1, to: 4 } });
    expect(asked).toEqual([['0', 5, 1]]);
  });
});
