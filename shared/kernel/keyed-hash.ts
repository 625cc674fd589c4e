/** Two 32-bit words that whoever chooses the hashed texts must not know. */
export type HashKey = readonly [number, number];

/** 64 bits, as two signed 32-bit words: small integers take no memory of their own. */
export interface Hash {
  readonly high: number;
  readonly low: number;
}

/** As four code units: how hashes are stored. */
export function hashAsText({ high, low }: Hash): string {
  return String.fromCharCode(high >>> 16, high & 0xffff, low >>> 16, low & 0xffff);
}

export function hashFromText(text: string): Hash {
  const word = (at: number) => (text.charCodeAt(at) << 16) | text.charCodeAt(at + 1);
  return { high: word(0), low: word(2) };
}

/**
 * HalfSipHash-2-4 with 64 bits of output (Aumasson, Bernstein), over the UTF-16 code units of a text.
 * Who does not know the key cannot choose texts that collide.
 */
export function keyedHash(text: string, [k0, k1]: HashKey): Hash {
  let a = k0;
  let b = k1 ^ 0xee;
  let c = k0 ^ 0x6c796765;
  let d = k1 ^ 0x74656462;
  let high = 0;
  const words = (text.length >> 1) + 1;
  // Each word takes two rounds, each half of the output four.
  for (let step = 0; step < words + 2; step++) {
    const isWord = step < words;
    const word = isWord ? wordAt(text, step) : 0;
    if (step === words) c ^= 0xee;
    if (step === words + 1) {
      high = b ^ d;
      b ^= 0xdd;
    }
    d ^= word;
    for (let rounds = isWord ? 2 : 4; rounds > 0; rounds--) {
      a = (a + b) | 0;
      b = rotate(b, 5) ^ a;
      a = rotate(a, 16);
      c = (c + d) | 0;
      d = rotate(d, 8) ^ c;
      a = (a + d) | 0;
      d = rotate(d, 7) ^ a;
      c = (c + b) | 0;
      b = rotate(b, 13) ^ c;
      c = rotate(c, 16);
    }
    a ^= word;
  }
  return { high, low: b ^ d };
}

/** Two code units; the last word holds the odd one, if there is one, and the length. */
function wordAt(text: string, index: number): number {
  const at = 2 * index;
  if (at + 1 < text.length) return text.charCodeAt(at) | (text.charCodeAt(at + 1) << 16);
  const rest = at < text.length ? text.charCodeAt(at) : 0;
  return rest | ((text.length & 0xff) << 24);
}

function rotate(word: number, by: number): number {
  return (word << by) | (word >>> (32 - by));
}
