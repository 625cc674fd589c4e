import { BlockIndex } from './block-index.ts';
import { parseAddress, parseCidr } from './ip-address.ts';

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

/** Many are never asked, since what they have in common was: each is prepared when it first is. */
function exactMatcher(values: readonly string[]): ListMatcher {
  let entries: ReadonlySet<string> | undefined;
  return (value) => {
    entries ??= new Set(values);
    return entries.has(value);
  };
}

/** An entry with a slash or a backslash is a full path, any other a base name. */
function processMatcher(values: readonly string[]): ListMatcher {
  const paths = new Set(values.filter(isPath));
  const names = new Set(values.filter((value) => !isPath(value)));
  return (value) => paths.has(value) || names.has(baseName(value));
}

function isPath(entry: string): boolean {
  return entry.includes('/') || entry.includes('\\');
}

/** Every process is asked about, and `lastIndexOf` costs as much as the look in the list. */
function baseName(path: string): string {
  let start = path.length;
  while (start > 0 && !isSeparator(path.charCodeAt(start - 1))) start -= 1;
  return path.slice(start);
}

function isSeparator(code: number): boolean {
  return code === 0x2f || code === 0x5c;
}

function rangeMatcher(values: readonly string[]): ListMatcher {
  const ranges = values.map(parseCidr).filter((range) => range !== undefined);
  const ipv4 = new BlockIndex(
    1,
    ranges.flatMap((range) => (range.family === 4 ? [{ ...range, words: [range.value] }] : [])),
  );
  const ipv6 = new BlockIndex(
    4,
    ranges.filter((range) => range.family === 6),
  );
  return (value) => {
    const address = parseAddress(value);
    if (address === undefined) return false;
    return address.family === 4 ? ipv4.has([address.value]) : ipv6.has(address.words);
  };
}
