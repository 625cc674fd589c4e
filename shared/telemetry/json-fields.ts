import { asJsonObject, type JsonObject } from '../kernel/json-object.ts';

export const maxHitCount = 2_147_483_647;

/** A text, or a number as its text: agents send ports and ids both ways. An empty text is none. */
export function asText(value: unknown): string | undefined {
  if (typeof value === 'string') return value === '' ? undefined : value;
  return typeof value === 'number' ? String(value) : undefined;
}

/**
 * How many times an aggregated row happened: `ExtraDetails.HitCount` of the classic agents, a text;
 * `HitCount` of micro agents. At least 1, at most 2147483647.
 */
export function hitCount(row: JsonObject): number {
  const stated = asJsonObject(row.ExtraDetails)?.HitCount ?? row.HitCount;
  if (stated === undefined) return 1;
  const count = Number(stated);
  return Number.isInteger(count) && count >= 1 ? Math.min(count, maxHitCount) : 1;
}
