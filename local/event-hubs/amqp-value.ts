/** Bytes of a fixed-width value by the high half of its constructor (AMQP 1.0 types, 1.2). */
const fixedWidthBytes: Readonly<Record<number, number>> = {
  4: 0,
  5: 1,
  6: 2,
  7: 4,
  8: 8,
  9: 16,
};

const described = 0x00;
const shortTexts = [0xa1, 0xa3];
const longTexts = [0xb1, 0xb3];

/**
 * Where the AMQP value that begins at `at` ends, whatever its type, without decoding it.
 * Throws a RangeError when it does not end within the bytes or has an unknown constructor.
 */
export function endOfValue(bytes: Buffer, at: number): number {
  const typeCode = bytes.readUInt8(at);
  if (typeCode === described) return endOfValue(bytes, endOfValue(bytes, at + 1));
  const end = at + 1 + sizeAfterConstructor(bytes, at + 1, typeCode >>> 4);
  if (end > bytes.length) throw new RangeError(`value at byte ${at} ends beyond the message`);
  return end;
}

function sizeAfterConstructor(bytes: Buffer, at: number, width: number): number {
  const fixed = fixedWidthBytes[width];
  if (fixed !== undefined) return fixed;
  if (width === 0xa || width === 0xc || width === 0xe) return 1 + bytes.readUInt8(at);
  if (width === 0xb || width === 0xd || width === 0xf) return 4 + bytes.readUInt32BE(at);
  throw new RangeError(`unknown constructor before byte ${at}`);
}

/** The string or symbol that begins at `at`; undefined for a value of another type. */
export function readText(bytes: Buffer, at: number): string | undefined {
  const typeCode = bytes.readUInt8(at);
  const end = endOfValue(bytes, at);
  if (shortTexts.includes(typeCode)) return bytes.toString('utf8', at + 2, end);
  if (longTexts.includes(typeCode)) return bytes.toString('utf8', at + 5, end);
  return undefined;
}

/** A symbol of up to 255 ASCII characters. */
export function encodeSymbol(name: string): Buffer {
  return Buffer.concat([Buffer.from([0xa3, name.length]), Buffer.from(name, 'ascii')]);
}

export function encodeText(text: string): Buffer {
  const utf8 = Buffer.from(text, 'utf8');
  if (utf8.length <= 255) return Buffer.concat([Buffer.from([0xa1, utf8.length]), utf8]);
  const head = Buffer.from([0xb1, 0, 0, 0, 0]);
  head.writeUInt32BE(utf8.length, 1);
  return Buffer.concat([head, utf8]);
}

export function encodeLong(value: number): Buffer {
  return encodeWide(0x81, value);
}

/** A timestamp: milliseconds since 1970. */
export function encodeTimestamp(ms: number): Buffer {
  return encodeWide(0x83, ms);
}

function encodeWide(typeCode: number, value: number): Buffer {
  const bytes = Buffer.allocUnsafe(9);
  bytes.writeUInt8(typeCode, 0);
  bytes.writeBigInt64BE(BigInt(value), 1);
  return bytes;
}
