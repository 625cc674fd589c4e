import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ByteReader } from '../../../shared/kernel/byte-reader.ts';
import { ByteWriter } from '../../../shared/kernel/byte-writer.ts';

function written(write: (writer: ByteWriter) => void): Uint8Array {
  const writer = new ByteWriter();
  write(writer);
  return writer.written;
}

const wholes = fc.oneof(
  fc.maxSafeNat(),
  fc.integer({ min: 0, max: 52 }).chain((bits) => fc.constantFrom(2 ** bits - 1, 2 ** bits)),
);
const numbers = fc.oneof(fc.double(), fc.integer(), fc.maxSafeInteger(), wholes);
const texts = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ maxLength: 2_000 }),
  surrogates(),
);

/** What no UTF-8 can hold. */
function surrogates() {
  return fc
    .array(fc.integer({ min: 0xd7f0, max: 0xe010 }), { maxLength: 8 })
    .map((units) => String.fromCharCode(...units));
}

/** One value of each kind a writer knows, with the way it is written and read. */
type Step = [
  write: (writer: ByteWriter) => void,
  read: (reader: ByteReader) => unknown,
  value: unknown,
];

const names = [{}, {}];
const table = {};
const step: fc.Arbitrary<Step> = fc.oneof(
  wholes.map((value): Step => [(to) => to.whole(value), (from) => from.whole(), value]),
  fc
    .tuple(numbers, numbers)
    .map(
      ([value, known]): Step => [
        (to) => to.number(value, known),
        (from) => from.number(known),
        value,
      ],
    ),
  fc
    .tuple(fc.constantFrom(...names), numbers)
    .map(
      ([name, value]): Step => [
        (to) => to.following(name, value),
        (from) => from.following(name),
        value,
      ],
    ),
  texts.map((value): Step => [(to) => to.text(value), (from) => from.text(), value]),
  fc.constantFrom('pumps', 'valves', 'pumps', '').map(
    (value): Step => [
      (to) => {
        if (!to.place(table, value)) to.text(value);
      },
      (from) => from.placed(table, (reader) => reader.text()),
      value,
    ],
  ),
);

describe('what a writer wrote', () => {
  it('is read again exactly, in the same order', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const bytes = written((writer) => {
          for (const [write] of steps) write(writer);
        });
        const reader = new ByteReader(bytes);
        for (const [, read, value] of steps) expect(read(reader)).toBe(value);
        reader.end();
      }),
    );
  });

  it('is never read from bytes that are cut short', () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 10 }), fc.nat(), (steps, length) => {
        const bytes = written((writer) => {
          for (const [write] of steps) write(writer);
        });
        const reader = new ByteReader(bytes.subarray(0, length % bytes.length));
        expect(() => {
          for (const [, read] of steps) read(reader);
        }).toThrow(RangeError);
      }),
    );
  });

  it.each([
    [0, [0]],
    [127, [127]],
    [128, [0x80, 1]],
    [300, [0xac, 2]],
    [2 ** 53 - 1, [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x0f]],
  ])('is for the whole number %d these bytes', (value, bytes) => {
    expect([...written((writer) => writer.whole(value))]).toEqual(bytes);
  });

  it.each([
    [0, 0, [1]],
    [-1, 0, [2]],
    [1_767_225_600_010, 1_767_225_600_000, [21]],
    [0.5, 0, [0, 0, 0, 0, 0, 0, 0, 0xe0, 0x3f]],
    [-0, 0, [0, 0, 0, 0, 0, 0, 0, 0, 0x80]],
  ])('is for the number %d near %d these bytes', (value, known, bytes) => {
    expect([...written((writer) => writer.number(value, known))]).toEqual(bytes);
  });

  it.each([
    ['ab', [4, 0x61, 0x62]],
    ['\ud800', [5, 0x00, 0xd8]],
    ['人工', [9, 0xba, 0x4e, 0xe5, 0x5d]],
  ])('is for the text %o these bytes', (value, bytes) => {
    expect([...written((writer) => writer.text(value))]).toEqual(bytes);
  });
});

it.each([-1, 0.5, 2 ** 53, Number.NaN, Infinity])(
  'a writer refuses %d as a whole number',
  (value) => {
    expect(() => new ByteWriter().whole(value)).toThrow(`${value} is not a whole number`);
  },
);
