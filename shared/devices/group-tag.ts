import type { GroupTag } from './device.ts';

const keptJsonCharacters = 256;
/** Three for each of the 128 that the name of a group has at most, however it is composed. */
const keptTextCharacters = 512;

/** The tag `SecurityGroup` as a twin holds it. `null` is how the hub spells an absent one. */
export function readGroupTag(value: unknown): GroupTag {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string') return value.slice(0, keptTextCharacters).toWellFormed();
  return { json: JSON.stringify(value).slice(0, keptJsonCharacters).toWellFormed() };
}

export function isSameTag(a: GroupTag, b: GroupTag): boolean {
  if (typeof a === 'object' && typeof b === 'object') return a.json === b.json;
  return a === b;
}
