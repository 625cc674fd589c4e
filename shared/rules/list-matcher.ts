import { type IpAddress, type IpRange, parseAddress, parseCidr } from './ip-address.ts';

/** How the values of a list rule are compared with what was observed. */
export type ListComparison = 'exact' | 'ipRange' | 'process';

/** Whether an observed value is on the list. What is no address is on no list of addresses. */
export type ListMatcher = (value: string) => boolean;

/**
 * Prepares a list for matching at a cost that does not grow with its length. Values that a rule's
 * validation would not let through match nothing.
 */
export function listMatcher(values: readonly string[], comparison: ListComparison): ListMatcher {
  switch (comparison) {
    case 'exact':
      return exactMatcher(values);
    case 'process':
      return processMatcher(values);
    case 'ipRange':
      return rangeMatcher(values);
  }
}

function exactMatcher(values: readonly string[]): ListMatcher {
  const entries = new Set(values);
  return (value) => entries.has(value);
}

/** An entry with a slash or a backslash is a full path, any other a base name. */
function processMatcher(values: readonly string[]): ListMatcher {
  const paths = new Set(values.filter(isPath));
  const names = new Set(values.filter((value) => !isPath(value)));
  return (value) => names.has(baseName(value)) || paths.has(value);
}

function isPath(entry: string): boolean {
  return entry.includes('/') || entry.includes('\\');
}

function baseName(path: string): string {
  return path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
}

/** One set a prefix length in use: an address is looked up once in each. */
function rangeMatcher(values: readonly string[]): ListMatcher {
  const ipv4 = new Map<number, Set<number>>();
  const ipv6 = new Map<number, Set<string>>();
  for (const value of values) {
    const range = parseCidr(value);
    if (range?.family === 4) entriesOf(ipv4, range.prefixLength).add(range.value);
    else if (range?.family === 6) entriesOf(ipv6, range.prefixLength).add(keyOf(range.words));
  }
  return (value) => {
    const address = parseAddress(value);
    if (address === undefined) return false;
    return address.family === 4 ? isInIpv4(address.value, ipv4) : isInIpv6(address, ipv6);
  };
}

function entriesOf<T>(sets: Map<number, Set<T>>, prefixLength: number): Set<T> {
  const found = sets.get(prefixLength);
  if (found !== undefined) return found;
  const made = new Set<T>();
  sets.set(prefixLength, made);
  return made;
}

function isInIpv4(value: number, sets: ReadonlyMap<number, ReadonlySet<number>>): boolean {
  for (const [prefixLength, entries] of sets) {
    if (entries.has((value & maskOf(prefixLength)) >>> 0)) return true;
  }
  return false;
}

type Ipv6 = Extract<IpAddress, { family: 6 }>;
type Ipv6Words = Extract<IpRange, { family: 6 }>['words'];

function isInIpv6({ words }: Ipv6, sets: ReadonlyMap<number, ReadonlySet<string>>): boolean {
  for (const [prefixLength, entries] of sets) {
    const cut = (i: 0 | 1 | 2 | 3) => (words[i] & maskOf(prefixLength - 32 * i)) >>> 0;
    if (entries.has(keyOf([cut(0), cut(1), cut(2), cut(3)]))) return true;
  }
  return false;
}

function keyOf([a, b, c, d]: Ipv6Words): string {
  return `${a}:${b}:${c}:${d}`;
}

/** The mask of one 32-bit word with so many leading ones; below 0 is none, above 32 all. */
function maskOf(ones: number): number {
  if (ones <= 0) return 0;
  return ones >= 32 ? -1 : -1 << (32 - ones);
}
