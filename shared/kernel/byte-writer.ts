const smallest = 1_024;
/** Of a whole number of 53 bits, seven a byte. */
const maxWholeBytes = 8;
/** Differences up to here stay whole numbers that a double tells apart when they are doubled. */
const maxDifference = 2 ** 51;

/** Puts values one behind the other into bytes; `ByteReader` takes them out in the same order. */
export class ByteWriter {
  #bytes = Buffer.allocUnsafe(smallest);
  #length = 0;
  readonly #places = new Map<object, Map<unknown, number>>();
  readonly #followed = new Map<object, number>();

  /** What was written; a view that is good until more is. */
  get written(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  /** A whole number from 0 to 2^53 - 1: seven bits a byte, the lowest first. */
  whole(value: number): void {
    this.#makeRoom(maxWholeBytes);
    // Nearly all are small, and nearly all of what a state costs to write is spent here.
    if ((value & 0x7f) === value) this.#bytes[this.#length++] = value;
    else this.#large(value);
  }

  #large(value: number): void {
    if (!Number.isSafeInteger(value) || value < 0)
      throw new RangeError(`${value} is not a whole number from 0 to 2^53 - 1`);
    let rest = value;
    while (rest > 0x7f) {
      this.#bytes[this.#length++] = (rest & 0x7f) | 0x80;
      rest = Math.floor(rest / 0x80);
    }
    this.#bytes[this.#length++] = rest;
  }

  /** Any number, exactly; in few bytes when it differs by a small whole number from one known to both. */
  number(value: number, known = 0): void {
    const difference = value - known;
    const isExact = Number.isInteger(difference) && Object.is(known + difference, value);
    if (isExact && Math.abs(difference) <= maxDifference) {
      this.whole(difference < 0 ? -difference * 2 : difference * 2 + 1);
      return;
    }
    this.whole(0);
    this.#makeRoom(8);
    this.#length = this.#bytes.writeDoubleLE(value, this.#length);
  }

  /** A number that is likely close to the one written before it under the same name. */
  following(name: object, value: number): void {
    this.number(value, this.#followed.get(name));
    this.#followed.set(name, value);
  }

  /** Any text, lone surrogates included: its size, doubled, and one more when it is UTF-16. */
  text(value: string): void {
    const utf8Bytes = value.isWellFormed() ? Buffer.byteLength(value) : Infinity;
    const isUtf8 = utf8Bytes <= value.length * 2;
    const size = isUtf8 ? utf8Bytes : value.length * 2;
    this.whole(size * 2 + (isUtf8 ? 0 : 1));
    this.#makeRoom(size);
    this.#length += this.#bytes.write(value, this.#length, isUtf8 ? 'utf8' : 'utf16le');
  }

  /**
   * The place of a value in a table that grows with what is written.
   * @returns whether it stands there already; if not, the value itself is to be written next.
   */
  place(table: object, value: unknown): boolean {
    let places = this.#places.get(table);
    if (places === undefined) {
      places = new Map();
      this.#places.set(table, places);
    }
    const known = places.get(value);
    this.whole(known ?? places.size);
    if (known === undefined) places.set(value, places.size);
    return known !== undefined;
  }

  #makeRoom(size: number): void {
    const needed = this.#length + size;
    if (needed <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(needed, this.#bytes.length * 2));
    this.#bytes.copy(larger, 0, 0, this.#length);
    this.#bytes = larger;
  }
}
