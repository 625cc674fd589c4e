/** Writes a path of keys and indexes as an RFC 6901 JSON Pointer: `['a/b', 0]` is `/a~1b/0`. */
export function toPointer(path: readonly (PropertyKey | number)[]): string {
  return path
    .map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`)
    .join('');
}

/**
 * Reads an RFC 6901 JSON Pointer. The empty text is the whole document.
 * @returns its reference tokens, unescaped, or undefined when the text is no pointer.
 */
export function parsePointer(text: string): string[] | undefined {
  if (text === '') return [];
  if (!text.startsWith('/') || /~(?![01])/.test(text)) return undefined;
  return text
    .slice(1)
    .split('/')
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));
}
