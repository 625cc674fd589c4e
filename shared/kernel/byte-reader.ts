/** Of the last of the eight bytes that the largest whole number takes. */
const maxFactor = 2 ** 49;

/** Takes out of bytes what `ByteWriter` put in, in the same order. */
export class ByteReader {
  readonly #bytes: Buffer;
  #at = 0;
  readonly #tables = new Map<object, unknown[]>();
  readonly #followed = new Map<object, number>();

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** @throws RangeError unless everything was read. */
  end(): void {
    const left = this.#bytes.length - this.#at;
    if (left > 0) throw new RangeError(`${left} bytes are left at its end`);
  }

  whole(): number {
    const first = this.#bytes[this.#at];
    if (first !== undefined && first < 0x80) {
      this.#at += 1;
      return first;
    }
    return this.#large();
  }

  #large(): number {
    let value = 0;
    for (let factor = 1; factor <= maxFactor; factor *= 0x80) {
      const byte = this.#bytes[this.#take(1)]!;
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
    }
    throw new RangeError(`the number before byte ${this.#at} has too many digits`);
  }

  number(known = 0): number {
    const code = this.whole();
    if (code === 0) return this.#bytes.readDoubleLE(this.#take(8));
    return known + (code % 2 === 0 ? -code / 2 : (code - 1) / 2);
  }

  following(name: object): number {
    const value = this.number(this.#followed.get(name));
    this.#followed.set(name, value);
    return value;
  }

  text(): string {
    const size = this.whole();
    const encoding = size % 2 === 0 ? 'utf8' : 'utf16le';
    const start = this.#take(Math.floor(size / 2));
    return this.#bytes.toString(encoding, start, this.#at);
  }

  /** What stands at a place of a table; `read` takes in what does not stand there yet. */
  placed<T>(table: object, read: (reader: ByteReader) => T): T {
    let values = this.#tables.get(table) as T[] | undefined;
    if (values === undefined) {
      values = [];
      this.#tables.set(table, values);
    }
    const place = this.whole();
    if (place > values.length) throw new RangeError(`place ${place} of a table is not known yet`);
    if (place === values.length) values.push(read(this));
    return values[place]!;
  }

  /** @returns where the next bytes begin. */
  #take(size: number): number {
    const start = this.#at;
    if (size > this.#bytes.length - start) throw new RangeError('its content ends too soon');
    this.#at = start + size;
    return start;
  }
}
