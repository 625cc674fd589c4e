import { isDeepStrictEqual } from 'node:util';

/** Where two values differ, each place by its path. */
export function differences(expected: unknown, found: unknown, path = ''): string[] {
  if (isDeepStrictEqual(expected, found)) return [];
  if (!isObject(expected) || !isObject(found))
    return [
      `${path || 'it'} is ${JSON.stringify(found)}, and should be ${JSON.stringify(expected)}`,
    ];
  const names = new Set([...Object.keys(expected), ...Object.keys(found)]);
  return [...names].flatMap((name) =>
    differences(expected[name], found[name], path === '' ? name : `${path}.${name}`),
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
