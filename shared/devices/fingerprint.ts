import { hash } from 'node:crypto';

/** Six bytes: among a million ids, one in 280 million is taken for another. */
const fingerprintBytes = 6;

/** A short number that stands for a device id where only "seen or not" matters. */
export function fingerprint(deviceId: string): number {
  return hash('sha256', deviceId, 'buffer').readUIntBE(0, fingerprintBytes);
}

export function packFingerprints(fingerprints: readonly number[]): Buffer {
  const bytes = Buffer.alloc(fingerprints.length * fingerprintBytes);
  fingerprints.forEach((value, i) => {
    bytes.writeUIntBE(value, i * fingerprintBytes, fingerprintBytes);
  });
  return bytes;
}

/** A set of fingerprints at eight bytes each; it is filled first and asked then. */
export class FingerprintSet {
  #sorted: Float64Array;
  #size = 0;
  #isSorted = true;

  constructor(capacity = 1_024) {
    this.#sorted = new Float64Array(capacity);
  }

  /** How many were added. */
  get size(): number {
    return this.#size;
  }

  /** Adds what `packFingerprints` packed. */
  add(packed: Uint8Array): void {
    const bytes = Buffer.from(packed.buffer, packed.byteOffset, packed.byteLength);
    for (let at = 0; at + fingerprintBytes <= bytes.length; at += fingerprintBytes) {
      if (this.#size === this.#sorted.length) this.#grow();
      this.#sorted[this.#size++] = bytes.readUIntBE(at, fingerprintBytes);
    }
    this.#isSorted = false;
  }

  has(deviceId: string): boolean {
    if (!this.#isSorted) this.#sorted.subarray(0, this.#size).sort();
    this.#isSorted = true;
    const wanted = fingerprint(deviceId);
    let low = 0;
    let high = this.#size;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#sorted[middle]! < wanted) low = middle + 1;
      else high = middle;
    }
    return low < this.#size && this.#sorted[low] === wanted;
  }

  #grow(): void {
    const larger = new Float64Array(Math.max(1_024, this.#sorted.length * 2));
    larger.set(this.#sorted);
    this.#sorted = larger;
  }
}
