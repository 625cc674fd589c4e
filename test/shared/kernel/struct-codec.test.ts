import fc from 'fast-check';
import { expect, it } from 'vitest';
import { nullable, number, optional, text, usually } from '../../../shared/kernel/byte-codec.ts';
import { ByteReader } from '../../../shared/kernel/byte-reader.ts';
import { ByteWriter } from '../../../shared/kernel/byte-writer.ts';
import { struct } from '../../../shared/kernel/struct-codec.ts';

interface Valve {
  name: string;
  note?: string;
  limit: number | null;
  turns: number;
  size: readonly [number, number];
}

const codec = struct<Valve>({
  name: text,
  note: optional(text),
  limit: nullable(number),
  turns: usually<number, 0>(0, number),
  size: struct<readonly [number, number]>([number, usually<number, 1>(1, number)]),
});

function bytesOf(valve: Valve): Uint8Array {
  const writer = new ByteWriter();
  codec.write(writer, valve);
  return writer.written;
}

const valves: fc.Arbitrary<Valve> = fc
  .record({
    name: fc.string(),
    note: fc.option(fc.string(), { nil: undefined }),
    limit: fc.option(fc.double(), { nil: null }),
    turns: fc.constantFrom(0, -0, 1, 2.5),
    size: fc.tuple(fc.nat(), fc.nat(2)),
  })
  .map(({ note, ...valve }) => ({ ...valve, ...(note === undefined ? {} : { note }) }));

it('an object is read as it was written, members that were left out included', () => {
  fc.assert(
    fc.property(valves, (valve) => {
      const reader = new ByteReader(bytesOf(valve));
      expect(codec.read(reader)).toStrictEqual(valve);
      reader.end();
    }),
  );
});

it('members that are as usual take no bytes', () => {
  const usual = { name: '', limit: null, turns: 0, size: [0, 1] as const };
  expect([...bytesOf(usual)]).toEqual([0, 0, 0, 1]);
  expect([...bytesOf({ ...usual, note: '', turns: 1 })]).toEqual([0b101, 0, 0, 3, 0, 1]);
});

it('an object has at most 31 members that may be left out', () => {
  const members = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, i) => [`m${i}`, optional(number)]));
  const all = Object.fromEntries(Array.from({ length: 31 }, (_, i) => [`m${i}`, i]));
  const largest = struct<Record<string, number | undefined>>(members(31));
  const writer = new ByteWriter();
  largest.write(writer, all);
  expect(largest.read(new ByteReader(writer.written))).toEqual(all);
  expect(() => struct<Record<string, number | undefined>>(members(32))).toThrow(
    '32 sparse members are too many',
  );
});
