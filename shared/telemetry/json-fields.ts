import { asJsonObject, type JsonObject } from '../kernel/json-object.ts';
import type { Tally } from '../kernel/tally.ts';

export const maxHitCount = 2_147_483_647;

/** A text, or a number as its text: agents send ports and ids both ways. An empty text is none. */
export function asText(value: unknown): string | undefined {
  if (typeof value === 'string') return value === '' ? undefined : value;
  return typeof value === 'number' ? String(value) : undefined;
}

/**
 * How many times an aggregated row happened: `ExtraDetails.HitCount` of the classic agents, a text;
 * `HitCount` of micro agents. What is no whole number from 1 to 2147483647 is counted as the nearest
 * that makes sense, and told.
 */
export function hitCount(row: JsonObject, tally: Tally): number {
  const stated = asJsonObject(row.ExtraDetails)?.HitCount ?? row.HitCount;
  if (stated === undefined) return 1;
  const count = Number(stated);
  if (Number.isInteger(count) && count >= 1 && count <= maxHitCount) return count;
  tally.add('malformedHitCounts');
  return count > maxHitCount ? maxHitCount : 1;
}
