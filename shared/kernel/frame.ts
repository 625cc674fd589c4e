import { crc32, deflateRawSync, inflateRawSync } from 'node:zlib';

/** Of the content; the layout around it has never changed. Content of all versions so far is read. */
const newestVersion = 2;
const headerBytes = 5;

export class FrameError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'FrameError';
  }
}

export interface Unframed {
  version: number;
  content: Buffer;
}

/** Packs bytes for storage: a version byte, the CRC-32 of what follows, and the bytes deflated. */
export function frame(content: Uint8Array): Uint8Array {
  // Level 1: a commit waits for it, and the rows live for minutes.
  const packed = deflateRawSync(content, { level: 1 });
  const header = Buffer.alloc(headerBytes);
  header.writeUInt8(newestVersion, 0);
  header.writeUInt32LE(crc32(packed), 1);
  return Buffer.concat([header, packed]);
}

/** @throws FrameError when the bytes are damaged, or of a version this code does not know. */
export function unframe(bytes: Uint8Array): Unframed {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.length < headerBytes) throw new FrameError('it is cut short');
  const version = view.readUInt8(0);
  if (version < 1 || version > newestVersion) {
    throw new FrameError(
      `it has format version ${version}, and this code reads up to ${newestVersion}`,
    );
  }
  const packed = view.subarray(headerBytes);
  if (crc32(packed) !== view.readUInt32LE(1)) throw new FrameError('its checksum differs');
  try {
    return { version, content: inflateRawSync(packed) };
  } catch (error) {
    throw new FrameError('its content cannot be inflated', { cause: error });
  }
}
