import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AddressBlock, BlockIndex, wordMask } from '../../../shared/rules/block-index.ts';

// Few values, so that blocks often touch, equal or contain one another and the addresses.
const word = fc.oneof(fc.constantFrom(0, 1, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff), fc.nat(0xff));

function someBlocks(width: number): fc.Arbitrary<AddressBlock[]> {
  const block = fc.record({
    words: fc.array(word, { minLength: width, maxLength: width }),
    prefixLength: fc.nat(32 * width),
  });
  return fc.array(block.map(withoutHostBits), { maxLength: 40 });
}

function withoutHostBits({ words, prefixLength }: AddressBlock): AddressBlock {
  const cut = words.map((value, i) => (value & wordMask(prefixLength - 32 * i)) >>> 0);
  return { words: cut, prefixLength };
}

function bits(words: readonly number[]): string {
  return words.map((value) => value.toString(2).padStart(32, '0')).join('');
}

describe.each([
  ['IPv4', 1],
  ['IPv6', 4],
])('an index of %s blocks', (_family, width) => {
  it('has the addresses that begin like one of its blocks, and no other', () => {
    const address = fc.array(word, { minLength: width, maxLength: width });
    fc.assert(
      fc.property(someBlocks(width), address, (blocks, words) => {
        const isHeld = blocks.some((block) =>
          bits(words).startsWith(bits(block.words).slice(0, block.prefixLength)),
        );
        expect(new BlockIndex(width, blocks).has(words)).toBe(isHeld);
      }),
      { numRuns: 1_000 },
    );
  });

  it('has the address that each of its blocks begins with', () => {
    fc.assert(
      fc.property(someBlocks(width), (blocks) => {
        const index = new BlockIndex(width, blocks);
        expect(blocks.filter(({ words }) => !index.has(words))).toEqual([]);
      }),
    );
  });
});
