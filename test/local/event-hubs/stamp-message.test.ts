import rhea from 'rhea';
import { describe, expect, it } from 'vitest';
import { stampMessage, tellLastEnqueued } from '../../../local/event-hubs/stamp-message.ts';

const { types, message } = rhea;
const stamp = { sequenceNumber: 7, offset: 512, enqueuedMs: 1_700_000_000_000 };
const stamped = {
  'x-opt-sequence-number': 7,
  'x-opt-offset': '512',
  'x-opt-enqueued-time': new Date(1_700_000_000_000),
};

function stampAndDecode(sent: object, partitionKey?: string) {
  return message.decode(stampMessage(message.encode(sent), { ...stamp, partitionKey }));
}

describe('a stamped message', () => {
  it('has the hub’s annotations beside the sender’s', () => {
    const decoded = stampAndDecode({
      message_annotations: { 'iothub-connection-device-id': 'pump-7' },
      body: message.data_section(Buffer.from('x')),
    });
    expect(decoded.message_annotations).toEqual({
      'iothub-connection-device-id': 'pump-7',
      ...stamped,
    });
  });

  it('has the hub’s own even if the sender claims others', () => {
    const decoded = stampAndDecode({
      message_annotations: { 'x-opt-sequence-number': 99, 'x-opt-offset': '0' },
      body: 'x',
    });
    expect(decoded.message_annotations).toEqual(stamped);
  });

  it('has the partition key of its batch unless it has its own', () => {
    const own = { 'x-opt-partition-key': 'own' };
    expect(stampAndDecode({ body: 'x' }, 'batch').message_annotations).toMatchObject({
      'x-opt-partition-key': 'batch',
    });
    expect(
      stampAndDecode({ message_annotations: own, body: 'x' }, 'batch').message_annotations,
    ).toMatchObject(own);
  });

  it('keeps every other section byte for byte', () => {
    const sent = message.encode({
      durable: true,
      message_id: types.wrap_uuid(Buffer.alloc(16, 3)),
      content_type: 'application/json',
      application_properties: {
        ubyte: types.wrap_ubyte(1),
        float: types.wrap_float(0.25),
        time: types.wrap_timestamp(5),
        char: types.wrap_char(65),
      },
      body: message.sequence_sections([
        [1, 'two'],
        [types.wrap_uint(3), { four: 5 }],
      ]),
    });
    const bytes = stampMessage(sent, { ...stamp, partitionKey: undefined });
    const header = sent.subarray(0, sent.indexOf(Buffer.from([0x00, 0x53, 0x73])));
    expect(bytes.subarray(0, header.length)).toEqual(header);
    expect(bytes.subarray(-(sent.length - header.length))).toEqual(sent.subarray(header.length));
  });

  it('drops delivery annotations, which were for the hop to the hub', () => {
    const decoded = stampAndDecode({ delivery_annotations: { hop: 1 }, body: 'x' });
    expect(decoded.delivery_annotations).toBeUndefined();
  });

  it('is possible for a message of nothing', () => {
    const bytes = stampMessage(Buffer.alloc(0), { ...stamp, partitionKey: undefined });
    expect(message.decode(bytes).message_annotations).toEqual(stamped);
  });
});

describe('the newest event of the partition', () => {
  it.each([
    ['with a header', { durable: true, body: 'x' }],
    ['without one', { body: 'x' }],
  ])('is told in a message %s', (_, sent) => {
    const kept = stampMessage(message.encode(sent), { ...stamp, partitionKey: undefined });
    const last = { sequenceNumber: 9, offset: 900, enqueuedMs: 5_000 };
    const decoded = message.decode(tellLastEnqueued(kept, last, 6_000));
    expect(decoded).toMatchObject({ ...sent, message_annotations: stamped });
    expect(decoded.delivery_annotations).toEqual({
      last_enqueued_sequence_number: 9,
      last_enqueued_offset: '900',
      last_enqueued_time_utc: new Date(5_000),
      runtime_info_retrieval_time_utc: new Date(6_000),
    });
  });
});
