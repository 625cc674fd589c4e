import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Codec,
  following,
  list,
  number,
  oneOf,
  recurring,
  text,
  yesOrNo,
} from '../../../shared/kernel/byte-codec.ts';
import { ByteReader } from '../../../shared/kernel/byte-reader.ts';
import { ByteWriter } from '../../../shared/kernel/byte-writer.ts';

function bytesOf<T>(codec: Codec<T>, value: T): Uint8Array {
  const writer = new ByteWriter();
  codec.write(writer, value);
  return writer.written;
}

function again<T>(codec: Codec<T>, value: T): T {
  const reader = new ByteReader(bytesOf(codec, value));
  const read = codec.read(reader);
  reader.end();
  return read;
}

const colour = oneOf<'red' | 'green'>({ red: 0, green: 3 });

describe('a codec', () => {
  it('reads what it wrote', () => {
    fc.assert(
      fc.property(fc.array(fc.double()), fc.array(fc.string()), fc.boolean(), (some, words, is) => {
        expect(again(list(number), some)).toEqual(some);
        expect(again(list(following()), some)).toEqual(some);
        expect(again(list(text), words)).toEqual(words);
        expect(again(list(recurring(text)), [...words, ...words])).toEqual([...words, ...words]);
        expect(again(yesOrNo, is)).toBe(is);
      }),
    );
  });

  it('of recurring values gives the same object for each', () => {
    const rule = [1, 2, 3];
    const [first, second] = again(list(recurring(list(number))), [rule, rule]);
    expect(first).toEqual(rule);
    expect(second).toBe(first);
  });

  it('of recurring values writes each once', () => {
    const one = bytesOf(list(recurring(text)), ['a long name']);
    const ten = bytesOf(list(recurring(text)), new Array<string>(10).fill('a long name'));
    expect(ten.length).toBe(one.length + 9);
  });

  it('of numbers that follow one another writes how they differ', () => {
    const times = Array.from({ length: 100 }, (_, i) => 1_767_225_600_000 + i * 10);
    expect(bytesOf(list(following()), times).length).toBe(1 + 6 + 99);
  });

  it('of one of a few words writes its number, and refuses another', () => {
    expect([...bytesOf(colour, 'green')]).toEqual([3]);
    expect(again(colour, 'red')).toBe('red');
    expect(() => colour.read(new ByteReader(Uint8Array.of(1)))).toThrow(
      'it has number 1 for one of red, green',
    );
  });
});
