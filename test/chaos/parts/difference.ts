/** Where two JSON values first differ, and how; undefined if they are the same. */
export function difference(found: unknown, expected: unknown, path = ''): string | undefined {
  if (isObject(found) && isObject(expected) && Array.isArray(found) === Array.isArray(expected)) {
    const names = new Set([...Object.keys(expected), ...Object.keys(found)]);
    for (const name of names) {
      const inside = difference(found[name], expected[name], `${path}/${name}`);
      if (inside !== undefined) return inside;
    }
    return undefined;
  }
  if (Object.is(found, expected)) return undefined;
  return `${path === '' ? 'it' : path} is ${shown(found)}, and should be ${shown(expected)}`;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function shown(value: unknown): string {
  return value === undefined ? 'not there' : JSON.stringify(value).slice(0, 200);
}
