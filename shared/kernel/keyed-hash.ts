/** Two 32-bit words that whoever chooses the hashed texts must not know. */
export type HashKey = readonly [number, number];

/**
 * HalfSipHash-2-4 with 64 bits of output (Aumasson, Bernstein), over the UTF-16 code units of a text,
 * as four code units. Who does not know the key cannot choose texts that collide.
 */
export function keyedHash(text: string, [k0, k1]: HashKey): string {
  const v = new Int32Array([k0, k1 ^ 0xee, k0 ^ 0x6c796765, k1 ^ 0x74656462]);
  const length = text.length;
  for (let i = 0; i + 1 < length; i += 2) {
    absorb(v, text.charCodeAt(i) | (text.charCodeAt(i + 1) << 16));
  }
  const rest = length % 2 === 1 ? text.charCodeAt(length - 1) : 0;
  absorb(v, rest | ((length & 0xff) << 24));
  v[2]! ^= 0xee;
  for (let i = 0; i < 4; i++) round(v);
  const high = v[1]! ^ v[3]!;
  v[1]! ^= 0xdd;
  for (let i = 0; i < 4; i++) round(v);
  const low = v[1]! ^ v[3]!;
  return String.fromCharCode(high >>> 16, high & 0xffff, low >>> 16, low & 0xffff);
}

function absorb(v: Int32Array, word: number): void {
  v[3]! ^= word;
  round(v);
  round(v);
  v[0]! ^= word;
}

function round(v: Int32Array): void {
  let [a, b, c, d] = v as unknown as [number, number, number, number];
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
  v[0] = a;
  v[1] = b;
  v[2] = c;
  v[3] = d;
}

function rotate(word: number, by: number): number {
  return (word << by) | (word >>> (32 - by));
}
