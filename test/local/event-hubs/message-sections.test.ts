import fc from 'fast-check';
import rhea from 'rhea';
import { describe, expect, it } from 'vitest';
import { encodeLong, encodeText } from '../../../local/event-hubs/amqp-value.ts';
import {
  encodeAnnotation,
  encodeAnnotations,
  readAnnotations,
  readSection,
  readSections,
  sectionCode,
} from '../../../local/event-hubs/message-sections.ts';

const message = rhea.message.encode({
  durable: true,
  message_id: 'm1',
  message_annotations: { 'iothub-message-source': 'Telemetry', 'x-count': 3 },
  application_properties: { line: 'north' },
  body: rhea.message.data_sections([Buffer.from('one'), Buffer.from('two')]),
});

describe('the sections of a message', () => {
  it('are found in order, without gaps, to the end', () => {
    const sections = readSections(message);
    expect(sections.map(({ code }) => code)).toEqual([0x70, 0x72, 0x73, 0x74, 0x75, 0x75]);
    expect(sections.map(({ start }) => start)).toEqual([
      0,
      ...sections.slice(0, -1).map(({ end }) => end),
    ]);
    expect(sections.at(-1)?.end).toBe(message.length);
  });

  it('may have long descriptors', () => {
    const long = Buffer.from([0x00, 0x80, 0, 0, 0, 0, 0, 0, 0, 0x75, 0xa0, 1, 0xff]);
    expect(readSections(long)).toEqual([
      { code: sectionCode.data, start: 0, valueStart: 10, end: 13 },
    ]);
  });

  it.each([
    ['no section', Buffer.from([0x40])],
    ['an unknown section', Buffer.from([0x00, 0x53, 0x24, 0x45])],
    ['a symbolic descriptor', Buffer.from([0x00, 0xa3, 0x01, 0x61, 0x45])],
    ['a cut one', message.subarray(0, -1)],
  ])('are refused when there is %s', (_, bytes) => {
    expect(() => readSections(bytes)).toThrow(RangeError);
  });

  it('never loop or fail otherwise, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
        try {
          readSections(Buffer.concat([Buffer.from([0x00, 0x53, 0x75, 0xa0, 0]), bytes]));
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError);
        }
      }),
    );
  });
});

describe('annotations', () => {
  it('are read with name, value and bytes', () => {
    const section = readSections(message).find(({ code }) => code === 0x72);
    const annotations = readAnnotations(message, section!);
    expect(annotations.map(({ name }) => name)).toEqual(['iothub-message-source', 'x-count']);
    expect(annotations[0]?.value).toEqual(encodeText('Telemetry'));
    expect(Buffer.concat(annotations.map(({ bytes }) => bytes))).toEqual(
      message.subarray(section!.valueStart + 9, section!.end),
    );
  });

  it('are read from a small map too', () => {
    const small = Buffer.from([0x00, 0x53, 0x72, 0xc1, 0x06, 0x02, 0xa3, 0x01, 0x61, 0x54, 0x05]);
    const annotations = readAnnotations(small, readSection(small, 0));
    expect(annotations).toMatchObject([{ name: 'a', value: Buffer.from([0x54, 0x05]) }]);
  });

  it('are refused when they are no map', () => {
    const list = Buffer.from([0x00, 0x53, 0x72, 0x45]);
    expect(() => readAnnotations(list, readSection(list, 0))).toThrow('no map');
  });

  it('are encoded as rhea reads them', () => {
    const section = encodeAnnotations(sectionCode.messageAnnotations, [
      encodeAnnotation('x-opt-offset', encodeText('12')),
      encodeAnnotation('x-opt-sequence-number', encodeLong(3)),
    ]);
    const { message_annotations } = rhea.message.decode(section);
    expect(message_annotations).toEqual({ 'x-opt-offset': '12', 'x-opt-sequence-number': 3 });
  });
});
