import type { Codec, SparseCodec } from './byte-codec.ts';

/** A codec for each member: what a type gains and its codec lacks is a type error. */
type Members<T> = { readonly [K in keyof T]-?: Codec<T[K]> | SparseCodec<T[K]> };

interface Member {
  readonly name: string;
  readonly codec: Codec<unknown>;
  /** What tells that the value is written; 0 when it always is. */
  readonly bit: number;
  readonly usual: unknown;
}

/** More bits do not fit in an integer. */
const maxSparse = 31;

/**
 * An object, or a list of known length: a bit for each sparse member that is not as usual, then what
 * is to be written, in the order of the members. A member may be added only with a new format version.
 */
export function struct<T extends object>(members: Members<T>): Codec<T> {
  const all = membersOf(members);
  const hasBits = all.some(({ bit }) => bit !== 0);
  const isList = Array.isArray(members);
  return {
    write(writer, value) {
      const given = value as Readonly<Record<string, unknown>>;
      let bits = 0;
      for (const { name, bit, usual } of all) if (!Object.is(given[name], usual)) bits |= bit;
      if (hasBits) writer.whole(bits);
      for (const { name, bit, codec } of all)
        if (bit === 0 || (bits & bit) !== 0) codec.write(writer, given[name]);
    },
    read(reader) {
      const value = (isList ? [] : {}) as Record<string, unknown>;
      const bits = hasBits ? reader.whole() : 0;
      for (const { name, bit, codec, usual } of all) {
        if (bit === 0 || (bits & bit) !== 0) value[name] = codec.read(reader);
        else if (usual !== undefined) value[name] = usual;
      }
      return value as T;
    },
  };
}

function membersOf(members: object): Member[] {
  let sparse = 0;
  const all = Object.entries(members as Record<string, Codec<unknown> | SparseCodec<unknown>>).map(
    ([name, member]) => {
      if (!('usual' in member)) return { name, codec: member, bit: 0, usual: undefined };
      return { name, codec: member.codec, bit: 1 << sparse++, usual: member.usual };
    },
  );
  if (sparse > maxSparse) throw new RangeError(`${sparse} sparse members are too many`);
  return all;
}
