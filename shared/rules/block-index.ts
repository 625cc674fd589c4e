/** A block of addresses: as many 32-bit words as its family has, host bits cleared. */
export interface AddressBlock {
  readonly words: readonly number[];
  readonly prefixLength: number;
}

/**
 * Blocks of one address family, to be searched in a time that hardly grows with their number. Two
 * blocks lie apart or one within the other, so without the inner ones they are sorted and apart, and
 * only the last that begins at or below an address can hold it.
 */
export class BlockIndex {
  readonly #width: number;
  /** The words of the first address of each block. */
  readonly #firsts: Uint32Array;
  readonly #prefixLengths: Uint8Array;

  /** @param width how many words an address has. */
  constructor(width: number, blocks: readonly AddressBlock[]) {
    const outer: AddressBlock[] = [];
    for (const block of blocks.toSorted(compareBlocks)) {
      const last = outer.at(-1);
      if (last === undefined || !isWithin(block.words, last)) outer.push(block);
    }
    this.#width = width;
    this.#firsts = Uint32Array.from(outer.flatMap(({ words }) => words));
    this.#prefixLengths = Uint8Array.from(outer, ({ prefixLength }) => prefixLength);
  }

  has(address: readonly number[]): boolean {
    let low = 0;
    let high = this.#prefixLengths.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#beginsAbove(middle, address)) high = middle;
      else low = middle + 1;
    }
    return low > 0 && this.#holds(low - 1, address);
  }

  #beginsAbove(index: number, address: readonly number[]): boolean {
    const at = index * this.#width;
    for (let i = 0; i < this.#width; i++) {
      const difference = this.#firsts[at + i]! - address[i]!;
      if (difference !== 0) return difference > 0;
    }
    return false;
  }

  #holds(index: number, address: readonly number[]): boolean {
    const at = index * this.#width;
    for (let i = 0; i < this.#width; i++) {
      const mask = wordMask(this.#prefixLengths[index]! - 32 * i);
      if ((this.#firsts[at + i]! ^ address[i]!) & mask) return false;
    }
    return true;
  }
}

/** By where they begin; of those that begin alike, the largest first. */
function compareBlocks(a: AddressBlock, b: AddressBlock): number {
  const i = a.words.findIndex((word, n) => word !== b.words[n]);
  return i < 0 ? a.prefixLength - b.prefixLength : a.words[i]! - b.words[i]!;
}

function isWithin(address: readonly number[], { words, prefixLength }: AddressBlock): boolean {
  return words.every((word, i) => ((word ^ address[i]!) & wordMask(prefixLength - 32 * i)) === 0);
}

/** The mask of one 32-bit word with so many leading ones; below 0 is none, above 32 all. */
export function wordMask(ones: number): number {
  if (ones <= 0) return 0;
  return ones >= 32 ? -1 : -1 << (32 - ones);
}
