import fc from 'fast-check';
import rhea, { type Typed } from 'rhea';
import { describe, expect, it } from 'vitest';
import {
  encodeLong,
  encodeSymbol,
  encodeText,
  encodeTimestamp,
  endOfValue,
  readText,
} from '../../../local/event-hubs/amqp-value.ts';

const { types } = rhea;
/** Empty header, empty properties and the descriptor of the body come before a message's value. */
const bytesBeforeBody = 11;

function encodeWithRhea(value: Typed): Buffer {
  return rhea.message.encode({ body: value }).subarray(bytesBeforeBody);
}

const samples: Record<string, Buffer> = Object.fromEntries(
  Object.entries({
    null: types.wrap(null),
    true: types.wrap_boolean(true),
    ubyte: types.wrap_ubyte(7),
    ushort: types.wrap_ushort(700),
    'small uint': types.wrap_uint(7),
    uint: types.wrap_uint(70_000),
    'small long': types.wrap_long(-3),
    long: types.wrap_long(5_000_000_000),
    double: types.wrap_double(0.5),
    uuid: types.wrap_uuid(Buffer.alloc(16, 7)),
    'short binary': types.wrap_binary(Buffer.alloc(9)),
    'long binary': types.wrap_binary(Buffer.alloc(900)),
    'short string': types.wrap_string('pump'),
    'long string': types.wrap_string('p'.repeat(300)),
    symbol: types.wrap_symbol('x-opt-offset'),
    'empty list': types.wrap_list([]),
    list: types.wrap_list([1, 'two', [3]]),
    map: types.wrap_map({ a: 1, b: { c: 'd' } }),
    array: types.wrap_array(['a', 'b'], 0xa1, undefined),
  }).map(([name, value]) => [name, encodeWithRhea(value)]),
);
samples.described = Buffer.concat([Buffer.from([0]), encodeSymbol('my:type'), encodeText('text')]);

describe('the end of an AMQP value', () => {
  it.each(Object.entries(samples))('is found after a %s', (_, bytes) => {
    expect(endOfValue(Buffer.concat([bytes, Buffer.from('more')]), 0)).toBe(bytes.length);
  });

  it.each(Object.entries(samples))('is missed when a %s is cut short', (_, bytes) => {
    expect(() => endOfValue(bytes.subarray(0, -1), 0)).toThrow(RangeError);
  });

  it('is never beyond the bytes, whatever they are', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 64 }), (array) => {
        const bytes = Buffer.from(array);
        try {
          expect(endOfValue(bytes, 0)).toBeLessThanOrEqual(bytes.length);
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError);
        }
      }),
    );
  });
});

describe('an encoded value', () => {
  it('is what rhea reads', () => {
    const read = decodeWithRhea;
    expect(read(encodeText('pümp'))).toBe('pümp');
    expect(read(encodeText('p'.repeat(300)))).toBe('p'.repeat(300));
    expect(read(encodeSymbol('x-opt-offset'))).toBe('x-opt-offset');
    expect(read(encodeLong(-5))).toBe(-5);
    expect(read(encodeLong(2 ** 40))).toBe(2 ** 40);
    expect(read(encodeTimestamp(1_700_000_000_123))).toEqual(new Date(1_700_000_000_123));
  });

  it('is read back when it is text, and only then', () => {
    expect(readText(encodeText('pümp'), 0)).toBe('pümp');
    expect(readText(encodeText('p'.repeat(300)), 0)).toBe('p'.repeat(300));
    expect(readText(encodeSymbol('pump'), 0)).toBe('pump');
    expect(readText(encodeLong(5), 0)).toBeUndefined();
  });
});

function decodeWithRhea(value: Buffer): unknown {
  return rhea.message.decode(Buffer.concat([Buffer.from([0x00, 0x53, 0x77]), value])).body;
}
