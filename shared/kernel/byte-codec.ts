import type { ByteReader } from './byte-reader.ts';
import type { ByteWriter } from './byte-writer.ts';

/** How values of one kind are written, and read again. */
export interface Codec<T> {
  readonly write: (writer: ByteWriter, value: T) => void;
  readonly read: (reader: ByteReader) => T;
}

/** Of a member that is often the same: a bit says so, and nothing is written. */
export interface SparseCodec<T> {
  readonly usual: T;
  readonly codec: Codec<T>;
}

export const number: Codec<number> = {
  write: (writer, value) => writer.number(value),
  read: (reader) => reader.number(),
};

export const text: Codec<string> = {
  write: (writer, value) => writer.text(value),
  read: (reader) => reader.text(),
};

export const yesOrNo: Codec<boolean> = {
  write: (writer, value) => writer.whole(value ? 1 : 0),
  read: (reader) => reader.whole() === 1,
};

/** A number that is likely close to the last one of its kind. */
export function following(): Codec<number> {
  const name = {};
  return {
    write: (writer, value) => writer.following(name, value),
    read: (reader) => reader.following(name),
  };
}

/** Values that recur: each is written once, and named by its place in a table after that. */
export function recurring<T>(codec: Codec<T>): Codec<T> {
  const table = {};
  return {
    write(writer, value) {
      if (!writer.place(table, value)) codec.write(writer, value);
    },
    read: (reader) => reader.placed(table, codec.read),
  };
}

/** One of a few words. Their numbers are written: a word may be added, but none may be renumbered. */
export function oneOf<T extends string>(numbers: Readonly<Record<T, number>>): Codec<T> {
  const words: T[] = [];
  for (const word in numbers) words[numbers[word]] = word;
  return {
    write: (writer, word) => writer.whole(numbers[word]),
    read(reader) {
      const found = reader.whole();
      const word = words[found];
      if (word === undefined)
        throw new RangeError(
          `it has number ${found} for one of ${Object.keys(numbers).join(', ')}`,
        );
      return word;
    },
  };
}

/** What it reads is the reader's own, and what it writes may be anyone's. */
interface ListCodec<T> {
  readonly write: (writer: ByteWriter, values: readonly T[]) => void;
  readonly read: (reader: ByteReader) => T[];
}

export function list<T>(codec: Codec<T>): ListCodec<T> {
  return {
    write(writer, values) {
      writer.whole(values.length);
      for (const value of values) codec.write(writer, value);
    },
    read(reader) {
      const values: T[] = [];
      for (let left = reader.whole(); left > 0; left--) values.push(codec.read(reader));
      return values;
    },
  };
}

export function usually<T, U extends T>(usual: U, codec: Codec<T>): SparseCodec<T> {
  return { usual, codec };
}

/** A member that may be left out. */
export function optional<T>(codec: Codec<T>): SparseCodec<T | undefined> {
  return { usual: undefined, codec: codec as Codec<T | undefined> };
}

export function nullable<T>(codec: Codec<T>): SparseCodec<T | null> {
  return { usual: null, codec: codec as Codec<T | null> };
}
