import { encodeSymbol, endOfValue, readText } from './amqp-value.ts';

/** Section codes of an AMQP 1.0 message, in the order in which they come (messaging, 3.2). */
export const sectionCode = {
  header: 0x70,
  deliveryAnnotations: 0x71,
  messageAnnotations: 0x72,
  data: 0x75,
  footer: 0x78,
} as const;

/** One section of an encoded message, as positions in its bytes. */
export interface Section {
  code: number;
  start: number;
  /** Where the constructor of the section's value is. */
  valueStart: number;
  end: number;
}

/** One entry of an annotations section; `bytes` is name and value as the sender encoded them. */
export interface Annotation {
  name: string | undefined;
  value: Buffer;
  bytes: Buffer;
}

const described = 0x00;
const smallUnsignedLong = 0x53;
const unsignedLong = 0x80;

/** The sections of an encoded message. Throws a RangeError when the bytes are none. */
export function readSections(message: Buffer): Section[] {
  const sections: Section[] = [];
  for (let start = 0; start < message.length; start = sections.at(-1)?.end ?? 0) {
    sections.push(readSection(message, start));
  }
  return sections;
}

/** The section that begins at `start`. */
export function readSection(message: Buffer, start: number): Section {
  if (message.readUInt8(start) !== described) throw new RangeError(`no section at byte ${start}`);
  const valueStart = endOfValue(message, start + 1);
  const code = readSectionCode(message, start + 1);
  if (code < sectionCode.header || code > sectionCode.footer) {
    throw new RangeError(`unknown section ${code} at byte ${start}`);
  }
  return { code, start, valueStart, end: endOfValue(message, valueStart) };
}

function readSectionCode(message: Buffer, at: number): number {
  const typeCode = message.readUInt8(at);
  if (typeCode === smallUnsignedLong) return message.readUInt8(at + 1);
  if (typeCode === unsignedLong) return Number(message.readBigUInt64BE(at + 1));
  throw new RangeError(`section descriptor at byte ${at} is not numeric`);
}

/** The entries of an annotations section. */
export function readAnnotations(message: Buffer, { valueStart, end }: Section): Annotation[] {
  const wide = message.readUInt8(valueStart) === 0xd1;
  if (!wide && message.readUInt8(valueStart) !== 0xc1) {
    throw new RangeError(`annotations at byte ${valueStart} are no map`);
  }
  const annotations: Annotation[] = [];
  for (let at = valueStart + (wide ? 9 : 3); at < end; ) {
    const valueAt = endOfValue(message, at);
    const next = endOfValue(message, valueAt);
    annotations.push({
      name: readText(message, at),
      value: message.subarray(valueAt, next),
      bytes: message.subarray(at, next),
    });
    at = next;
  }
  return annotations;
}

const symbols = new Map<string, Buffer>();

/** An entry for {@link encodeAnnotations}. */
export function encodeAnnotation(name: string, value: Buffer): Buffer {
  let symbol = symbols.get(name);
  if (symbol === undefined) {
    symbol = encodeSymbol(name);
    symbols.set(name, symbol);
  }
  return Buffer.concat([symbol, value]);
}

/** An annotations section of already encoded entries. */
export function encodeAnnotations(code: number, entries: readonly Buffer[]): Buffer {
  const contentBytes = entries.reduce((sum, entry) => sum + entry.length, 0);
  const head = Buffer.from([described, smallUnsignedLong, code, 0xd1, 0, 0, 0, 0, 0, 0, 0, 0]);
  head.writeUInt32BE(contentBytes + 4, 4);
  head.writeUInt32BE(entries.length * 2, 8);
  return Buffer.concat([head, ...entries], head.length + contentBytes);
}
