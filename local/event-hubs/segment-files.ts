import {
  closeSync,
  fstatSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { type LoggedEvent, recordHeaderBytes, type Segment } from './segment.ts';

const fileName = /^(\d{16})-(\d{16})\.events$/;

const rival = 'another process keeps its events in the same folder';

/**
 * The segments of one partition as append-only files in a folder, each named after its first
 * sequence number and offset. A record is the length of its message, their checksum, the enqueued
 * time, and the message. An append is with the operating system when it returns, so it survives
 * the end of this process, though not that of the machine.
 */
export class SegmentFiles {
  readonly #folder: string;
  #open: { path: string; file: number } | undefined;

  constructor(folder: string) {
    this.#folder = folder;
    mkdirSync(folder, { recursive: true });
  }

  /**
   * The kept segments, oldest first. A record at the very end that was never finished is cut off;
   * damage anywhere else is an error, since sequence numbers have no holes.
   */
  load(): Segment[] {
    const names = readdirSync(this.#folder).filter((name) => fileName.test(name));
    return names.sort().map((name, index) => {
      const path = join(this.#folder, name);
      const bytes = readFileSync(path);
      const segment = readSegment(name, bytes);
      if (segment.bytes === bytes.length) return segment;
      if (index < names.length - 1) {
        throw new Error(`${path} is damaged at byte ${segment.bytes}: remove ${this.#folder}`);
      }
      truncateSync(path, segment.bytes);
      return segment;
    });
  }

  /** Adds events to the end of a segment, all or none; fails when another process writes to it. */
  append(segment: Segment, events: readonly LoggedEvent[]): void {
    const file = this.#writable(segment);
    const { size } = fstatSync(file);
    if (size !== segment.bytes) {
      throw new Error(`${this.#path(segment)} has ${size} bytes, not ${segment.bytes}: ${rival}`);
    }
    const bytes = Buffer.concat(events.flatMap(encodeRecord));
    try {
      for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
    } catch (error) {
      ftruncateSync(file, segment.bytes);
      throw error;
    }
  }

  drop(segment: Segment): void {
    rmSync(this.#path(segment), { force: true });
  }

  close(): void {
    if (this.#open) closeSync(this.#open.file);
    this.#open = undefined;
  }

  #writable(segment: Segment): number {
    const path = this.#path(segment);
    if (this.#open?.path === path) return this.#open.file;
    this.close();
    this.#open = { path, file: openSync(path, 'a') };
    return this.#open.file;
  }

  #path({ firstSequenceNumber, firstOffset }: Segment): string {
    return join(this.#folder, `${pad(firstSequenceNumber)}-${pad(firstOffset)}.events`);
  }
}

function pad(value: number): string {
  return String(value).padStart(16, '0');
}

function encodeRecord({ enqueuedMs, message }: LoggedEvent): Buffer[] {
  const header = Buffer.allocUnsafe(recordHeaderBytes);
  header.writeUInt32BE(message.length, 0);
  header.writeDoubleBE(enqueuedMs, 8);
  header.writeUInt32BE(checksum(header, message), 4);
  return [header, message];
}

/** Covers the time and the message; the length is covered by having to fit. */
function checksum(header: Buffer, message: Buffer): number {
  return crc32(message, crc32(header.subarray(8, recordHeaderBytes)));
}

function readSegment(name: string, bytes: Buffer): Segment {
  const [, sequence, offset] = fileName.exec(name) ?? [];
  const segment: Segment = {
    firstSequenceNumber: Number(sequence),
    firstOffset: Number(offset),
    events: [],
    bytes: 0,
  };
  for (let event = readRecord(segment, bytes); event; event = readRecord(segment, bytes)) {
    segment.events.push(event);
    segment.bytes += recordHeaderBytes + event.message.length;
  }
  return segment;
}

function readRecord(segment: Segment, bytes: Buffer): LoggedEvent | undefined {
  const start = segment.bytes;
  if (start + recordHeaderBytes > bytes.length) return undefined;
  const header = bytes.subarray(start, start + recordHeaderBytes);
  const end = start + recordHeaderBytes + header.readUInt32BE(0);
  if (end > bytes.length) return undefined;
  const message = bytes.subarray(start + recordHeaderBytes, end);
  if (checksum(header, message) !== header.readUInt32BE(4)) return undefined;
  return {
    sequenceNumber: segment.firstSequenceNumber + segment.events.length,
    offset: segment.firstOffset + start,
    enqueuedMs: header.readDoubleBE(8),
    message,
  };
}
