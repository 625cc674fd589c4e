import { wordMask } from './block-index.ts';

/** Four 32-bit words, most significant first. */
export type Ipv6Words = readonly [number, number, number, number];

/** An address as unsigned 32-bit numbers. An IPv4-mapped IPv6 address is the IPv4 address it maps. */
export type IpAddress =
  | { readonly family: 4; readonly value: number }
  | { readonly family: 6; readonly words: Ipv6Words };

/** A block of addresses with its host bits cleared. */
export type IpRange = IpAddress & { readonly prefixLength: number };

const mappedPrefixLength = 96;

/**
 * Reads an IPv4 address (dotted decimal, no leading zeros, which some read as octal) or an IPv6
 * address (RFC 4291, no zone), and nothing else.
 */
export function parseAddress(text: string): IpAddress | undefined {
  if (!text.includes(':')) {
    const value = parseIpv4(text, 0);
    return value === undefined ? undefined : { family: 4, value };
  }
  const words = parseIpv6(text);
  if (words === undefined) return undefined;
  return isMapped(words) ? { family: 4, value: words[3] } : { family: 6, words };
}

/**
 * Reads a block in CIDR notation. Host bits may be set, and a bare address is a block of one. The
 * block of an IPv4-mapped address needs a prefix of 96 or more: it is an IPv4 block.
 */
export function parseCidr(text: string): IpRange | undefined {
  const slash = text.indexOf('/');
  const address = parseAddress(slash < 0 ? text : text.slice(0, slash));
  if (address === undefined) return undefined;
  const written = slash < 0 ? undefined : parsePrefixLength(text.slice(slash + 1));
  if (slash >= 0 && written === undefined) return undefined;
  if (address.family === 6) return ipv6Range(address.words, written ?? 128);
  const isMappedText = written !== undefined && text.includes(':');
  return ipv4Range(address.value, isMappedText ? written - mappedPrefixLength : (written ?? 32));
}

function ipv4Range(value: number, prefixLength: number): IpRange | undefined {
  if (prefixLength < 0 || prefixLength > 32) return undefined;
  return { family: 4, value: (value & wordMask(prefixLength)) >>> 0, prefixLength };
}

function ipv6Range(words: Ipv6Words, prefixLength: number): IpRange | undefined {
  if (prefixLength > 128) return undefined;
  const cut = (i: 0 | 1 | 2 | 3) => (words[i] & wordMask(prefixLength - 32 * i)) >>> 0;
  return { family: 6, words: [cut(0), cut(1), cut(2), cut(3)], prefixLength };
}

function parsePrefixLength(text: string): number | undefined {
  return /^(0|[1-9]\d{0,2})$/.test(text) ? Number(text) : undefined;
}

function isMapped([a, b, c]: Ipv6Words): boolean {
  return a === 0 && b === 0 && c === 0xffff;
}

/** Reads dotted decimal from `start` to the end. By character codes: each connection is read so. */
function parseIpv4(text: string, start: number): number | undefined {
  let value = 0;
  let parts = 0;
  let at = start;
  while (parts < 4) {
    const begin = at;
    let part = 0;
    for (let digit = digitAt(text, at); digit >= 0 && digit < 10; digit = digitAt(text, ++at)) {
      part = part * 10 + digit;
    }
    const length = at - begin;
    if (length === 0 || length > 3 || part > 255) return undefined;
    if (length > 1 && text.charCodeAt(begin) === zero) return undefined;
    value = value * 256 + part;
    parts += 1;
    if (parts < 4 && text.charCodeAt(at++) !== dot) return undefined;
  }
  return at === text.length ? value : undefined;
}

const zero = 0x30;
const dot = 0x2e;
const colon = 0x3a;

/** The value of a hexadecimal digit, or -1. */
function digitAt(text: string, at: number): number {
  const code = text.charCodeAt(at);
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const letter = code | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}

/** The longest spelling: six groups and a dotted IPv4 address. */
const longestIpv6 = 45;

function parseIpv6(text: string): Ipv6Words | undefined {
  if (text.length > longestIpv6) return undefined;
  const gap = text.indexOf('::');
  if (gap < 0) {
    const groups = parseGroups(text, 0, text.length);
    return groups?.length === 8 ? toWords(groups) : undefined;
  }
  const before = parseGroups(text, 0, gap);
  const after = parseGroups(text, gap + 2, text.length);
  if (before === undefined || after === undefined) return undefined;
  const missing = 8 - before.length - after.length;
  if (missing < 1) return undefined;
  return toWords([...before, ...new Array<number>(missing).fill(0), ...after]);
}

/** Reads groups between colons; nothing between start and end is no group. */
function parseGroups(text: string, start: number, end: number): number[] | undefined {
  const groups: number[] = [];
  let at = start;
  while (at < end) {
    if (groups.length > 0 && text.charCodeAt(at++) !== colon) return undefined;
    const begin = at;
    let group = 0;
    for (let digit = digitAt(text, at); digit >= 0 && at < end; digit = digitAt(text, ++at)) {
      group = group * 16 + digit;
    }
    if (text.charCodeAt(at) === dot && end === text.length) {
      const tail = parseIpv4(text, begin);
      return tail === undefined ? undefined : [...groups, tail >>> 16, tail & 0xffff];
    }
    if (at === begin || at - begin > 4) return undefined;
    groups.push(group);
  }
  return groups;
}

function toWords(groups: readonly number[]): Ipv6Words {
  const word = (i: number) => groups[2 * i]! * 0x10000 + groups[2 * i + 1]!;
  return [word(0), word(1), word(2), word(3)];
}
