import { readText } from './amqp-value.ts';
import { readAnnotations, readSections, sectionCode } from './message-sections.ts';
import { partitionKeyAnnotation } from './stamp-message.ts';

/** Message format of a batch: an envelope whose data sections are encoded messages. */
export const batchFormat = 0x80013700;

/** Encoded messages that were sent together and go to one partition. */
export interface EventBatch {
  partitionKey: string | undefined;
  events: readonly Buffer[];
}

/** What one transfer holds: a batch, or a single message. Throws a RangeError if it is neither. */
export function readEventBatch(payload: Buffer, format: number | undefined): EventBatch {
  const sections = readSections(payload);
  const annotations = sections.find(({ code }) => code === sectionCode.messageAnnotations);
  const key = annotations
    ? readAnnotations(payload, annotations).find(({ name }) => name === partitionKeyAnnotation)
    : undefined;
  const partitionKey = key && readText(key.value, 0);
  if (format !== batchFormat) return { partitionKey, events: [payload] };
  const events = sections
    .filter(({ code }) => code === sectionCode.data)
    .map(({ valueStart, end }) => readBinary(payload, valueStart, end));
  if (events.length === 0) throw new RangeError('a batch without events');
  return { partitionKey, events };
}

function readBinary(payload: Buffer, valueStart: number, end: number): Buffer {
  const typeCode = payload.readUInt8(valueStart);
  if (typeCode === 0xa0) return payload.subarray(valueStart + 2, end);
  if (typeCode === 0xb0) return payload.subarray(valueStart + 5, end);
  throw new RangeError(`data section at byte ${valueStart} is not binary`);
}
