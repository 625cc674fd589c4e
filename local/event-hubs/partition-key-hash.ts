/** Words of the hash while it runs. */
interface Words {
  a: number;
  b: number;
  c: number;
}

/**
 * The partition of a key, as the service and the client's buffered producer choose it: Bob
 * Jenkins' lookup3 over the UTF-8 bytes, folded to 16 bits, by the number of partitions.
 */
export function partitionOfKey(partitionKey: string, partitionCount: number): number {
  const { b, c } = lookup3(Buffer.from(partitionKey, 'utf8'));
  const folded = ((b ^ c) << 16) >> 16;
  return Math.abs(folded % partitionCount);
}

function lookup3(key: Buffer): Words {
  const start = (0xdeadbeef + key.length) | 0;
  const words = { a: start, b: start, c: start };
  let at = 0;
  for (; key.length - at > 12; at += 12) {
    add(words, key.subarray(at, at + 12));
    mix(words);
  }
  if (at === key.length) return words;
  const last = Buffer.alloc(12);
  key.copy(last, 0, at);
  add(words, last);
  finish(words);
  return words;
}

function add(words: Words, block: Buffer): void {
  words.a = (words.a + block.readInt32LE(0)) | 0;
  words.b = (words.b + block.readInt32LE(4)) | 0;
  words.c = (words.c + block.readInt32LE(8)) | 0;
}

function rotate(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}

function mix(words: Words): void {
  let { a, b, c } = words;
  a = ((a - c) ^ rotate(c, 4)) | 0;
  c = (c + b) | 0;
  b = ((b - a) ^ rotate(a, 6)) | 0;
  a = (a + c) | 0;
  c = ((c - b) ^ rotate(b, 8)) | 0;
  b = (b + a) | 0;
  a = ((a - c) ^ rotate(c, 16)) | 0;
  c = (c + b) | 0;
  b = ((b - a) ^ rotate(a, 19)) | 0;
  a = (a + c) | 0;
  c = ((c - b) ^ rotate(b, 4)) | 0;
  b = (b + a) | 0;
  Object.assign(words, { a, b, c });
}

function finish(words: Words): void {
  let { a, b, c } = words;
  c = ((c ^ b) - rotate(b, 14)) | 0;
  a = ((a ^ c) - rotate(c, 11)) | 0;
  b = ((b ^ a) - rotate(a, 25)) | 0;
  c = ((c ^ b) - rotate(b, 16)) | 0;
  a = ((a ^ c) - rotate(c, 4)) | 0;
  b = ((b ^ a) - rotate(a, 14)) | 0;
  c = ((c ^ b) - rotate(b, 24)) | 0;
  Object.assign(words, { a, b, c });
}
