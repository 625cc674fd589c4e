import type { GroupTag } from './device.ts';

const keptJsonCharacters = 256;

/** The tag `SecurityGroup` as a twin holds it. `null` is how the hub spells an absent one. */
export function readGroupTag(value: unknown): GroupTag {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string') return value;
  return { json: JSON.stringify(value).slice(0, keptJsonCharacters) };
}

export function isSameTag(a: GroupTag, b: GroupTag): boolean {
  if (typeof a === 'object' && typeof b === 'object') return a.json === b.json;
  return a === b;
}
