import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FrameError, frame, unframe } from '../../../shared/kernel/frame.ts';

const contents = fc.oneof(
  fc.uint8Array({ maxLength: 200 }),
  fc.string({ maxLength: 500 }).map((text) => new Uint8Array(Buffer.from(text))),
);

describe('a frame', () => {
  it('gives its content back, wherever in a buffer it lies', () => {
    fc.assert(
      fc.property(contents, fc.nat(20), (content, offset) => {
        const framed = frame(content);
        expect(new Uint8Array(unframe(framed).content)).toEqual(content);
        const within = new Uint8Array(offset + framed.length + 3);
        within.set(framed, offset);
        const view = within.subarray(offset, offset + framed.length);
        expect(new Uint8Array(unframe(view).content)).toEqual(content);
      }),
    );
  });

  it('says which version its content has', () => {
    const framed = frame(Buffer.from('state'));
    expect(unframe(framed).version).toBe(2);
    expect(unframe(framed.with(0, 1)).version).toBe(1);
  });

  it('is refused when any bit of it is damaged', () => {
    fc.assert(
      fc.property(contents, fc.nat(), fc.nat(7), (content, place, bit) => {
        const framed = frame(content);
        framed[place % framed.length]! ^= 1 << bit;
        expect(() => unframe(framed)).toThrow(FrameError);
      }),
    );
  });

  it('is refused when it is cut short or runs on', () => {
    fc.assert(
      fc.property(contents, fc.nat(), (content, length) => {
        const framed = frame(content);
        expect(() => unframe(framed.subarray(0, length % framed.length))).toThrow(FrameError);
        expect(() => unframe(Buffer.concat([framed, new Uint8Array(1)]))).toThrow(FrameError);
      }),
    );
  });

  it('says what is wrong with it', () => {
    const framed = frame(Buffer.from('state'));
    expect(() => unframe(framed.subarray(0, 4))).toThrow('it is cut short');
    for (const version of [0, 3, 255])
      expect(() => unframe(framed.with(0, version))).toThrow(
        `it has format version ${version}, and this code reads up to 2`,
      );
    expect(() => unframe(framed.with(5, framed[5]! ^ 1))).toThrow('its checksum differs');
  });

  it('is refused when its checksum is right but its content is none', () => {
    const packed = Buffer.from([0xff, 0xff, 0xff]);
    const forged = Buffer.alloc(5 + packed.length);
    forged.writeUInt8(1, 0);
    forged.writeUInt32LE(crc32(packed), 1);
    packed.copy(forged, 5);
    expect(() => unframe(forged)).toThrow(FrameError);
  });

  it('is smaller than a content that repeats itself', () => {
    expect(frame(Buffer.from('pump'.repeat(1_000))).length).toBeLessThan(100);
  });
});
