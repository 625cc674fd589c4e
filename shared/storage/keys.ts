import { createHash } from 'node:crypto';

const longestPart = 160;
const keptOfLongPart = 100;

/**
 * Encodes text from outside (device, group, rule ids) as a part of a table key: UTF-8 bytes outside
 * `[A-Za-z0-9._-]` become `!hh`; a result over 160 characters becomes its first 100, `~` and 32 hex
 * digits of its SHA-256. `~` therefore separates parts safely.
 */
export function keyPart(text: string): string {
  let encoded = '';
  for (const byte of Buffer.from(text, 'utf8')) {
    encoded += isPlain(byte) ? String.fromCharCode(byte) : `!${byte.toString(16).padStart(2, '0')}`;
  }
  if (encoded.length <= longestPart) return encoded;
  const digest = createHash('sha256').update(encoded).digest('hex').slice(0, 32);
  return `${encoded.slice(0, keptOfLongPart)}~${digest}`;
}

/** Numbers in keys sort as text: padded to 20 digits. Non-negative integers only. */
export function keyNumber(value: number): string {
  return String(value).padStart(20, '0');
}

function isPlain(byte: number): boolean {
  return (
    (byte >= 0x30 && byte <= 0x39) ||
    (byte >= 0x41 && byte <= 0x5a) ||
    (byte >= 0x61 && byte <= 0x7a) ||
    byte === 0x2d ||
    byte === 0x2e ||
    byte === 0x5f
  );
}
