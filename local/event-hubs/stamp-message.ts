import { encodeLong, encodeText, encodeTimestamp } from './amqp-value.ts';
import {
  encodeAnnotation,
  encodeAnnotations,
  readAnnotations,
  readSection,
  readSections,
  sectionCode,
} from './message-sections.ts';

export const partitionKeyAnnotation = 'x-opt-partition-key';

/** What the hub itself says of an event; a sender's own entries of these names do not count. */
const hubOwned = ['x-opt-sequence-number', 'x-opt-offset', 'x-opt-enqueued-time'];

export interface Stamp {
  sequenceNumber: number;
  offset: number;
  enqueuedMs: number;
  /** Used unless the event carries a key of its own. */
  partitionKey: string | undefined;
}

/** The newest event of a partition, told along with each event to receivers that track it. */
export interface LastEnqueued {
  sequenceNumber: number;
  offset: number;
  enqueuedMs: number;
}

/**
 * The message as the hub keeps it: its sections byte for byte, its message annotations with the
 * hub's added, and without delivery annotations, which hold for one hop only.
 */
export function stampMessage(message: Buffer, stamp: Stamp): Buffer {
  const sections = readSections(message);
  const header = sections.find(({ code }) => code === sectionCode.header);
  const annotations = sections.find(({ code }) => code === sectionCode.messageAnnotations);
  const rest = sections.find(({ code }) => code > sectionCode.messageAnnotations);
  const sent = annotations === undefined ? [] : readAnnotations(message, annotations);
  const kept = sent.filter(({ name }) => name === undefined || !hubOwned.includes(name));
  const hasKey = kept.some(({ name }) => name === partitionKeyAnnotation);
  const entries = [
    ...kept.map(({ bytes }) => bytes),
    encodeAnnotation('x-opt-sequence-number', encodeLong(stamp.sequenceNumber)),
    encodeAnnotation('x-opt-offset', encodeText(String(stamp.offset))),
    encodeAnnotation('x-opt-enqueued-time', encodeTimestamp(stamp.enqueuedMs)),
  ];
  if (stamp.partitionKey !== undefined && !hasKey) {
    entries.push(encodeAnnotation(partitionKeyAnnotation, encodeText(stamp.partitionKey)));
  }
  return Buffer.concat([
    header === undefined ? Buffer.alloc(0) : message.subarray(header.start, header.end),
    encodeAnnotations(sectionCode.messageAnnotations, entries),
    rest === undefined ? Buffer.alloc(0) : message.subarray(rest.start),
  ]);
}

/** A kept message with the partition's newest event told in its delivery annotations. */
export function tellLastEnqueued(message: Buffer, last: LastEnqueued, nowMs: number): Buffer {
  const first = readSection(message, 0);
  const headerEnd = first.code === sectionCode.header ? first.end : 0;
  return Buffer.concat([
    message.subarray(0, headerEnd),
    encodeAnnotations(sectionCode.deliveryAnnotations, [
      encodeAnnotation('last_enqueued_sequence_number', encodeLong(last.sequenceNumber)),
      encodeAnnotation('last_enqueued_offset', encodeText(String(last.offset))),
      encodeAnnotation('last_enqueued_time_utc', encodeTimestamp(last.enqueuedMs)),
      encodeAnnotation('runtime_info_retrieval_time_utc', encodeTimestamp(nowMs)),
    ]),
    message.subarray(headerEnd),
  ]);
}
