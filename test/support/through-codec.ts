import type { Codec } from '../../shared/kernel/byte-codec.ts';
import { ByteReader } from '../../shared/kernel/byte-reader.ts';
import { ByteWriter } from '../../shared/kernel/byte-writer.ts';

/** As it comes out of storage. */
export function throughCodec<T>(codec: Codec<T>, value: T): T {
  const writer = new ByteWriter();
  codec.write(writer, value);
  const reader = new ByteReader(writer.written);
  const read = codec.read(reader);
  reader.end();
  return read;
}
