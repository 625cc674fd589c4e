import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type HashKey,
  hashAsText,
  hashFromText,
  keyedHash as hashOf,
} from '../../../shared/kernel/keyed-hash.ts';

const keyedHash = (text: string, ofKey: HashKey) => hashAsText(hashOf(text, ofKey));

const key: HashKey = [0x0302_0100, 0x0706_0504];

describe('the keyed hash of a text', () => {
  it('is always the same under the same key, and four code units long', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(keyedHash(text, key)).toBe(keyedHash(text, [...key]));
        expect(keyedHash(text, key)).toHaveLength(4);
      }),
    );
  });

  it('comes back from its text', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const hash = hashOf(text, key);
        expect(hashFromText(hashAsText(hash))).toEqual(hash);
      }),
    );
  });

  it('is another under another key, whichever half of it differs', () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 0, max: 31 }), (text, bit) => {
        const [k0, k1] = key;
        expect(keyedHash(text, [k0 ^ (1 << bit), k1])).not.toBe(keyedHash(text, key));
        expect(keyedHash(text, [k0, k1 ^ (1 << bit)])).not.toBe(keyedHash(text, key));
      }),
    );
  });

  it('tells texts apart that are alike', () => {
    const texts = [
      ...['', '\0', '\0\0', '\0\0\0', 'a', 'b', 'aa', 'ab', 'ba', 'a\0'],
      ...['x'.repeat(255), 'x'.repeat(256), 'x'.repeat(257), '\ud800', '\udc00', '\ud800\udc00'],
    ];
    expect(new Set(texts.map((text) => keyedHash(text, key))).size).toBe(texts.length);
  });

  it('does not collide among a hundred thousand', () => {
    const hashes = new Set<string>();
    for (let i = 0; i < 100_000; i++) hashes.add(keyedHash(`10.0.${i >> 8}.${i & 255}:443`, key));
    expect(hashes.size).toBe(100_000);
  });

  it('changes about half of its bits when one bit of the text changes', () => {
    let changed = 0;
    const pairs = 2_000;
    for (let i = 0; i < pairs; i++) {
      const text = `device-${i}`;
      const other = text.slice(0, -1) + String.fromCharCode(text.charCodeAt(text.length - 1) ^ 1);
      changed += differingBits(keyedHash(text, key), keyedHash(other, key));
    }
    expect(changed / pairs).toBeGreaterThan(31);
    expect(changed / pairs).toBeLessThan(33);
  });

  it('uses each of its 64 bits about as often as not', () => {
    const ones = new Array<number>(64).fill(0);
    const texts = 4_000;
    for (let i = 0; i < texts; i++) {
      const hash = keyedHash(String(i), key);
      for (let bit = 0; bit < 64; bit++)
        ones[bit]! += (hash.charCodeAt(bit >> 4) >> (bit & 15)) & 1;
    }
    for (const count of ones) expect(Math.abs(count / texts - 0.5)).toBeLessThan(0.05);
  });
});

function differingBits(a: string, b: string): number {
  let bits = 0;
  for (let i = 0; i < 4; i++) {
    const difference = a.charCodeAt(i) ^ b.charCodeAt(i);
    for (let bit = 0; bit < 16; bit++) bits += (difference >> bit) & 1;
  }
  return bits;
}
