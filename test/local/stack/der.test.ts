import { describe, expect, it } from 'vitest';
import {
  bitString,
  integer,
  objectId,
  octetString,
  sequence,
  set,
  tagged,
  utcTime,
  utf8String,
} from '../../../local/stack/der.ts';

const bytes = (...values: number[]) => Buffer.from(values);
const hex = (encoded: Buffer) => encoded.toString('hex');

describe('DER', () => {
  it('writes an integer that is not negative in as few bytes as may be', () => {
    expect(hex(integer(bytes(0)))).toBe('020100');
    expect(hex(integer(bytes(0, 0, 0x7f)))).toBe('02017f');
    expect(hex(integer(bytes(0x80)))).toBe('02020080');
  });

  it('writes object identifiers, large arcs included', () => {
    expect(hex(objectId('2.5.4.3'))).toBe('0603550403');
    expect(hex(objectId('1.2.840.10045.4.3.2'))).toBe('06082a8648ce3d040302');
  });

  it('writes texts, bits and bytes', () => {
    expect(hex(utf8String('ü'))).toBe('0c02c3bc');
    expect(hex(octetString(bytes(1)))).toBe('040101');
    expect(hex(bitString(bytes(1)))).toBe('03020001');
  });

  it('writes times in UTC to the second', () => {
    expect(
      utcTime(Date.UTC(2026, 0, 2, 3, 4, 5))
        .subarray(2)
        .toString(),
    ).toBe('260102030405Z');
  });

  it('nests values', () => {
    expect(hex(sequence(set(integer(bytes(1))), integer(bytes(2))))).toBe('30083103020101020102');
    expect(hex(tagged(2, bytes(5)))).toBe('820105');
    expect(hex(tagged(0, integer(bytes(2)), { isConstructed: true }))).toBe('a003020102');
  });

  it.each([
    [127, '047f'],
    [128, '048180'],
    [255, '0481ff'],
    [256, '04820100'],
  ])('tells a length of %i', (length, expected) => {
    expect(hex(octetString(Buffer.alloc(length)).subarray(0, expected.length / 2))).toBe(expected);
  });
});
