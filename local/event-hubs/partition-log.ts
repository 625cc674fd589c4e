import { AmqpFault } from './amqp-fault.ts';
import type { EventPosition } from './event-position.ts';
import { type LoggedEvent, recordHeaderBytes, type Segment } from './segment.ts';
import type { SegmentFiles } from './segment-files.ts';
import { stampMessage } from './stamp-message.ts';

export interface Retention {
  /** The oldest segments are dropped when a partition holds more than this. */
  partitionBytes: number;
  segmentBytes: number;
}

export interface PartitionLogOptions {
  retention: Retention;
  now: () => number;
  /** Where events are kept over restarts; undefined keeps them in memory only. */
  files?: SegmentFiles;
}

/**
 * The events of one partition. Sequence numbers begin at 0 and have no holes; what retention has
 * dropped is counted by {@link firstSequenceNumber}, the sequence number of the oldest event kept.
 */
export class PartitionLog {
  readonly #options: PartitionLogOptions;
  readonly #segments: Segment[];
  readonly #listeners = new Set<() => void>();
  #bytes: number;
  #last: LoggedEvent | undefined;

  constructor(options: PartitionLogOptions) {
    this.#options = options;
    const loaded = options.files?.load() ?? [];
    this.#segments = loaded.length > 0 ? loaded : [newSegment(0, 0)];
    this.#bytes = this.#segments.reduce((sum, { bytes }) => sum + bytes, 0);
    this.#last = this.#segments.findLast(({ events }) => events.length > 0)?.events.at(-1);
  }

  get firstSequenceNumber(): number {
    return this.#segments[0]!.firstSequenceNumber;
  }

  get nextSequenceNumber(): number {
    const { firstSequenceNumber, events } = this.#segments.at(-1)!;
    return firstSequenceNumber + events.length;
  }

  /** The newest event; undefined while there is none. */
  get last(): LoggedEvent | undefined {
    return this.#last;
  }

  /** Keeps messages that were sent together, all or none, and tells the listeners. */
  append(messages: readonly Buffer[], partitionKey: string | undefined): void {
    const segment = this.#writableSegment();
    const events = this.#stamp(segment, messages, partitionKey);
    this.#options.files?.append(segment, events);
    for (const event of events) {
      const bytes = event.message.length + recordHeaderBytes;
      segment.events.push(event);
      segment.bytes += bytes;
      this.#bytes += bytes;
      this.#last = event;
    }
    this.#dropOldest();
    for (const listener of this.#listeners) listener();
  }

  /** The event of a sequence number; undefined when it is dropped or not there yet. */
  at(sequenceNumber: number): LoggedEvent | undefined {
    const segment = this.#segments.findLast((each) => each.firstSequenceNumber <= sequenceNumber);
    return segment?.events[sequenceNumber - segment.firstSequenceNumber];
  }

  /**
   * The sequence number of the first event at a position, the oldest kept when it is already
   * dropped. Faults, as the service does, when the position is past the newest event.
   */
  locate(position: EventPosition): number {
    if (position.by === 'latest') return this.nextSequenceNumber;
    const { by, value, inclusive } = position;
    if (by !== 'enqueuedMs' && value > (this.#last?.[by] ?? -1)) {
      const name = by === 'offset' ? 'offset' : 'sequence number';
      throw new AmqpFault(
        'com.microsoft:argument-error',
        `The supplied ${name} '${value}' is invalid. The last ${name} in the system is '${this.#last?.[by] ?? -1}'`,
      );
    }
    const isBefore = (event: LoggedEvent) => (inclusive ? event[by] < value : event[by] <= value);
    return this.#firstThatIsNot(isBefore);
  }

  /** Calls the listener after each append until the returned function is called. */
  onAppend(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  close(): void {
    this.#options.files?.close();
  }

  #writableSegment(): Segment {
    const newest = this.#segments.at(-1)!;
    if (newest.bytes < this.#options.retention.segmentBytes) return newest;
    const next = newSegment(this.nextSequenceNumber, newest.firstOffset + newest.bytes);
    this.#segments.push(next);
    return next;
  }

  #stamp(segment: Segment, messages: readonly Buffer[], partitionKey?: string): LoggedEvent[] {
    const enqueuedMs = Math.max(this.#options.now(), this.#last?.enqueuedMs ?? 0);
    let sequenceNumber = this.nextSequenceNumber;
    let offset = segment.firstOffset + segment.bytes;
    return messages.map((sent) => {
      const message = stampMessage(sent, { sequenceNumber, offset, enqueuedMs, partitionKey });
      const event = { sequenceNumber, offset, enqueuedMs, message };
      sequenceNumber += 1;
      offset += message.length + recordHeaderBytes;
      return event;
    });
  }

  #dropOldest(): void {
    while (this.#bytes > this.#options.retention.partitionBytes && this.#segments.length > 1) {
      const oldest = this.#segments.shift()!;
      this.#bytes -= oldest.bytes;
      this.#options.files?.drop(oldest);
    }
  }

  #firstThatIsNot(isBefore: (event: LoggedEvent) => boolean): number {
    let low = this.firstSequenceNumber;
    let high = this.nextSequenceNumber;
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if (isBefore(this.at(middle)!)) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function newSegment(firstSequenceNumber: number, firstOffset: number): Segment {
  return { firstSequenceNumber, firstOffset, events: [], bytes: 0 };
}
