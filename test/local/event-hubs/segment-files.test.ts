import {
  appendFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import rhea from 'rhea';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PartitionLog } from '../../../local/event-hubs/partition-log.ts';
import { SegmentFiles } from '../../../local/event-hubs/segment-files.ts';

const event = rhea.message.encode({ body: 'event' });
const retention = { partitionBytes: 3_000, segmentBytes: 500 };
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'segment-files-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function openLog(): PartitionLog {
  return new PartitionLog({ retention, now: () => 5_000, files: new SegmentFiles(folder) });
}

function keep(count: number): ReturnType<typeof contents> {
  const log = openLog();
  for (let i = 0; i < count; i += 1) log.append([event], undefined);
  log.close();
  return contents(log);
}

function contents(log: PartitionLog) {
  const { firstSequenceNumber, nextSequenceNumber } = log;
  const events = [];
  for (let i = firstSequenceNumber; i < nextSequenceNumber; i += 1) events.push(log.at(i));
  return { firstSequenceNumber, nextSequenceNumber, events };
}

function newestFile(): string {
  return join(folder, readdirSync(folder).sort().at(-1)!);
}

describe('segment files', () => {
  it('bring a partition back as it was, and it goes on from there', () => {
    const kept = keep(8);
    const log = openLog();
    expect(contents(log)).toEqual(kept);
    log.append([event], undefined);
    expect(log.last?.sequenceNumber).toBe(8);
    expect(log.last?.offset).toBe(kept.events.at(-1)!.offset + event.length + 16 + stampBytes(log));
    log.close();
  });

  it('are removed with the events that retention drops', () => {
    const kept = keep(100);
    expect(kept.firstSequenceNumber).toBeGreaterThan(0);
    const bytes = readdirSync(folder).map((name) => readFileSync(join(folder, name)).length);
    expect(bytes.reduce((sum, each) => sum + each, 0)).toBeLessThanOrEqual(3_000);
    expect(contents(openLog())).toEqual(kept);
  });

  it('lose only a last record that was never finished', () => {
    const kept = keep(8);
    const newestBytes = readFileSync(newestFile()).length;
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 40 }), (torn) => {
        appendFileSync(newestFile(), torn);
        expect(contents(openLog())).toEqual(kept);
        expect(readFileSync(newestFile()).length).toBe(newestBytes);
      }),
      { numRuns: 20 },
    );
    truncateSync(newestFile(), newestBytes - 1);
    expect(openLog().nextSequenceNumber).toBe(7);
    expect(keep(1).nextSequenceNumber).toBe(8);
  });

  it('keep numbers and offsets even when the newest segment lost all its records', () => {
    const kept = keep(8);
    truncateSync(newestFile(), 0);
    const first = Number(newestFile().match(/(\d+)-\d+\.events$/)?.[1]);
    for (const name of readdirSync(folder).sort().slice(0, -1)) rmSync(join(folder, name));
    const log = openLog();
    expect(log.nextSequenceNumber).toBe(first);
    log.append([event], undefined);
    expect(log.last).toEqual(kept.events.find((each) => each?.sequenceNumber === first));
    log.close();
  });

  it('refuse to be written by two', () => {
    const [one, other] = [openLog(), openLog()];
    one.append([event], undefined);
    expect(() => other.append([event], undefined)).toThrow('another process');
    expect(other.nextSequenceNumber).toBe(0);
    one.append([event], undefined);
    for (const log of [one, other]) log.close();
  });

  it('refuse damage in the middle, which would be a hole', () => {
    keep(8);
    const oldest = join(folder, readdirSync(folder).sort()[0]!);
    const bytes = readFileSync(oldest);
    bytes.writeUInt8(bytes.readUInt8(20) ^ 1, 20);
    writeFileSync(oldest, bytes);
    expect(openLog).toThrow(`${oldest} is damaged at byte 0`);
  });
});

/** How much longer a kept event is than the sent one. */
function stampBytes(log: PartitionLog): number {
  return log.at(log.nextSequenceNumber - 2)!.message.length - event.length;
}
