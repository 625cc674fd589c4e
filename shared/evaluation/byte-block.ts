/** A run of bytes in a larger array. */
export interface ByteBlock {
  bytes: Uint8Array;
  start: number;
}

const chunkBytes = 8_192;
/** Larger blocks are arrays of their own. */
const maxShared = 1_024;

let chunk = new Uint8Array(chunkBytes);
let used = 0;

/**
 * Bytes for something small that there are a million of: an array costs two hundred bytes before it
 * holds any. Blocks are never given back; the garbage collector takes a chunk when all that held its
 * blocks are gone, and a chunk is small, so that what one survivor keeps is little.
 */
export function allocateBytes(size: number): ByteBlock {
  if (size > maxShared) return { bytes: new Uint8Array(size), start: 0 };
  if (used + size > chunkBytes) {
    chunk = new Uint8Array(chunkBytes);
    used = 0;
  }
  const start = used;
  used += size;
  return { bytes: chunk, start };
}
