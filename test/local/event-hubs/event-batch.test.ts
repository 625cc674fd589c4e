import rhea from 'rhea';
import { describe, expect, it } from 'vitest';
import { batchFormat, readEventBatch } from '../../../local/event-hubs/event-batch.ts';

const { message } = rhea;
const one = message.encode({ body: message.data_section(Buffer.from('one')) });
const long = message.encode({ body: message.data_section(Buffer.alloc(300)) });

function envelope(annotations: Record<string, string> | undefined, events: Buffer[]): Buffer {
  return message.encode({
    ...(annotations && { message_annotations: annotations }),
    body: message.data_sections(events),
  });
}

describe('a transfer', () => {
  it('of the batch format holds the events of its data sections', () => {
    const batch = readEventBatch(envelope(undefined, [one, long]), batchFormat);
    expect(batch).toEqual({ partitionKey: undefined, events: [one, long] });
  });

  it('of the batch format may have a partition key', () => {
    const batch = envelope({ 'x-opt-partition-key': 'pump-7' }, [one]);
    expect(readEventBatch(batch, batchFormat).partitionKey).toBe('pump-7');
  });

  it('of another format is one event, as it is', () => {
    const sent = envelope({ 'x-opt-partition-key': 'pump-7' }, [one, long]);
    expect(readEventBatch(sent, undefined)).toEqual({ partitionKey: 'pump-7', events: [sent] });
  });

  it.each([
    ['bytes that are no message', Buffer.from('hello')],
    ['a batch of nothing', message.encode({ body: 'a value' })],
    ['a data section that is not binary', Buffer.from([0x00, 0x53, 0x75, 0x45])],
  ])('is refused: %s', (_, bytes) => {
    expect(() => readEventBatch(bytes, batchFormat)).toThrow(RangeError);
  });
});
