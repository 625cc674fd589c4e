import { isIP } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseAddress, parseCidr } from '../../../shared/rules/ip-address.ts';

describe('parseAddress', () => {
  it.each([
    ['0.0.0.0', 0],
    ['10.1.2.3', 0x0a010203],
    ['255.255.255.255', 0xffffffff],
    ['::ffff:10.1.2.3', 0x0a010203],
    ['::FFFF:0a01:0203', 0x0a010203],
  ])('reads %s as IPv4', (text, value) => {
    expect(parseAddress(text)).toEqual({ family: 4, value });
  });

  it.each([
    ['::', [0, 0, 0, 0]],
    ['::1', [0, 0, 0, 1]],
    ['1::', [0x00010000, 0, 0, 0]],
    ['2001:db8::a:b', [0x20010db8, 0, 0, 0x000a000b]],
    ['1:2:3:4:5:6:7:8', [0x00010002, 0x00030004, 0x00050006, 0x00070008]],
    ['64:ff9b::10.1.2.3', [0x0064ff9b, 0, 0, 0x0a010203]],
    ['FE80::FFFF', [0xfe800000, 0, 0, 0xffff]],
  ])('reads %s as IPv6', (text, words) => {
    expect(parseAddress(text)).toEqual({ family: 6, words });
  });

  it.each([
    ...['', ' ', '1', '1.2.3', '1.2.3.4.5', '1.2.3.', '.1.2.3', '1..2.3', '256.1.1.1', '01.2.3.4'],
    ...['1.2.3.4 ', '0x1.2.3.4', '1.2.3.a', '1.2.3.1000', '+1.2.3.4', '1.2.3.4/8'],
    ...[':', ':::', '1:2', '1::2::3', '1:2:3:4:5:6:7:8:9', '1:2:3:4:5:6:7::8:9', ':1::2', '1:'],
    ...['12345::', 'g::', 'fe80::1%eth0', '[::1]', '1.2.3.4::', '::1.2.3', '::1.2.3.4:5', '1:::2'],
    ...['1:2:3:4:5:6:7:8::', '::1:2:3:4:5:6:7:8', `${'0'.repeat(99)}::1`],
  ])('refuses %j', (text) => {
    expect(parseAddress(text)).toBeUndefined();
  });

  it('agrees with Node.js on what an address is', () => {
    const piece = fc.constantFrom('0', '1', 'ff', 'abcd', '255', '01', ':', '::', '.', '10.0.0.1');
    const text = fc.oneof(fc.array(piece, { maxLength: 16 }).map((parts) => parts.join('')));
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6(), text), (candidate) => {
        expect(parseAddress(candidate) !== undefined).toBe(isIP(candidate) !== 0);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('parseCidr', () => {
  it.each([
    ['10.1.2.3', { family: 4, value: 0x0a010203, prefixLength: 32 }],
    ['192.168.0.1/8', { family: 4, value: 0xc0000000, prefixLength: 8 }],
    ['192.168.77.1/20', { family: 4, value: 0xc0a84000, prefixLength: 20 }],
    ['0.0.0.0/0', { family: 4, value: 0, prefixLength: 0 }],
    ['::ffff:10.1.2.3', { family: 4, value: 0x0a010203, prefixLength: 32 }],
    ['::ffff:10.1.2.3/104', { family: 4, value: 0x0a000000, prefixLength: 8 }],
    ['::1', { family: 6, words: [0, 0, 0, 1], prefixLength: 128 }],
    ['2001:db8:1:2:3::/40', { family: 6, words: [0x20010db8, 0, 0, 0], prefixLength: 40 }],
    ['fe80::1/64', { family: 6, words: [0xfe800000, 0, 0, 0], prefixLength: 64 }],
    ['::/0', { family: 6, words: [0, 0, 0, 0], prefixLength: 0 }],
  ])('reads %s, host bits cleared', (text, range) => {
    expect(parseCidr(text)).toEqual(range);
  });

  it.each([
    ...['', '/', '10.0.0.0/', '/8', '10.0.0.0/33', '10.0.0.0/-1', '10.0.0.0/08', '10.0.0.0/8/8'],
    ...['10.0.0.0/ 8', '10.0.0.0/255.0.0.0', '::/129', '::ffff:1.2.3.4/64', '10.0.0/8'],
  ])('refuses %j', (text) => {
    expect(parseCidr(text)).toBeUndefined();
  });

  it('clears exactly the host bits, whatever the prefix', () => {
    fc.assert(
      fc.property(fc.ipV6(), fc.integer({ min: 0, max: 128 }), (text, prefixLength) => {
        const address = parseAddress(text);
        fc.pre(address?.family === 6);
        const range = parseCidr(`${text}/${prefixLength}`);
        const cleared =
          (bits(words(address)) >> BigInt(128 - prefixLength)) << BigInt(128 - prefixLength);
        expect(bits(words(range))).toBe(cleared);
      }),
    );
  });
});

function words(address: ReturnType<typeof parseAddress>): readonly number[] {
  return address?.family === 6 ? address.words : [];
}

function bits(parts: readonly number[]): bigint {
  return parts.reduce((sum, part) => (sum << 32n) | BigInt(part), 0n);
}
