/** The few kinds of values of ASN.1 that a certificate has, in their distinguished encoding (DER). */
export function der(tag: number, ...contents: Uint8Array[]): Buffer {
  const content = Buffer.concat(contents);
  return Buffer.concat([Buffer.from([tag]), lengthOf(content), content]);
}

export const sequence = (...items: Uint8Array[]) => der(0x30, ...items);
export const set = (...items: Uint8Array[]) => der(0x31, ...items);
export const utf8String = (text: string) => der(0x0c, Buffer.from(text, 'utf8'));
export const octetString = (content: Uint8Array) => der(0x04, content);
export const bitString = (content: Uint8Array) => der(0x03, Buffer.from([0]), content);

/** A number of any size, not negative, most significant byte first. */
export function integer(bytes: Uint8Array): Buffer {
  const first = bytes.findIndex((byte) => byte !== 0);
  const short = first < 0 ? Buffer.from([0]) : bytes.subarray(first);
  // A leading 1 bit would make it negative.
  return der(0x02, Buffer.from(short[0]! >= 0x80 ? [0] : []), short);
}

/** Such as `2.5.4.3`. */
export function objectId(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  return der(0x06, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]));
}

/** Of the years up to 2049. */
export function utcTime(timeMs: number): Buffer {
  const digits = new Date(timeMs).toISOString().replace(/\D/g, '').slice(2, 14);
  return der(0x17, Buffer.from(`${digits}Z`, 'ascii'));
}

/** A value whose kind its place tells: `[number]`. */
export function tagged(
  number: number,
  content: Uint8Array,
  { isConstructed = false } = {},
): Buffer {
  return der((isConstructed ? 0xa0 : 0x80) + number, content);
}

function lengthOf({ length }: Uint8Array): Buffer {
  if (length < 0x80) return Buffer.from([length]);
  return length < 0x100
    ? Buffer.from([0x81, length])
    : Buffer.from([0x82, length >> 8, length & 0xff]);
}

function base128(number: number): number[] {
  const digits = [number & 0x7f];
  for (let rest = number >>> 7; rest > 0; rest >>>= 7) digits.unshift((rest & 0x7f) | 0x80);
  return digits;
}
