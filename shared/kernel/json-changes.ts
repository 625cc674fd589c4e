import { isDeepStrictEqual } from 'node:util';
import { isJsonObject, type JsonObject } from './json-object.ts';
import { toPointer } from './json-pointer.ts';

/** What stands at a JSON Pointer in one of two JSON values or in both; undefined where there is none. */
export interface JsonChange {
  target: string;
  before?: unknown;
  after?: unknown;
}

type Path = readonly (string | number)[];

/**
 * The differences of two JSON values, as deep inside as they are. An item that a list lost is named
 * by its place before, one that it got by its place after; a list of which nothing stays, or in another
 * order, is named whole.
 */
export function jsonChanges(before: unknown, after: unknown, path: Path = []): JsonChange[] {
  if (isDeepStrictEqual(before, after)) return [];
  const changes =
    Array.isArray(before) && Array.isArray(after)
      ? changedItems(before, after, path)
      : isJsonObject(before) && isJsonObject(after)
        ? changedMembers(before, after, path)
        : undefined;
  return changes ?? [{ target: toPointer(path), before, after }];
}

function changedMembers(before: JsonObject, after: JsonObject, path: Path): JsonChange[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].flatMap((name) =>
    jsonChanges(memberOf(before, name), memberOf(after, name), [...path, name]),
  );
}

function memberOf(object: JsonObject, name: string): unknown {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

/** Undefined when nothing stays, or when what stays has changed places. */
function changedItems(
  before: readonly unknown[],
  after: readonly unknown[],
  path: Path,
): JsonChange[] | undefined {
  const [was, is] = [before.map(textOf), after.map(textOf)];
  const [lost, got] = [placesBeyond(was, is), placesBeyond(is, was)];
  if (lost.size === was.length) return undefined;
  if (!isDeepStrictEqual(without(was, lost), without(is, got))) return undefined;
  return [
    ...[...lost].map((i) => ({ target: toPointer([...path, i]), before: before[i] })),
    ...[...got].map((i) => ({ target: toPointer([...path, i]), after: after[i] })),
  ];
}

function textOf(item: unknown): string {
  return JSON.stringify(item);
}

/** Where a list has an item more often than another list. */
function placesBeyond(texts: readonly string[], others: readonly string[]): ReadonlySet<number> {
  const left = new Map<string, number>();
  for (const text of others) left.set(text, (left.get(text) ?? 0) + 1);
  const places = new Set<number>();
  texts.forEach((text, i) => {
    const count = left.get(text) ?? 0;
    if (count === 0) places.add(i);
    else left.set(text, count - 1);
  });
  return places;
}

function without(texts: readonly string[], places: ReadonlySet<number>): string[] {
  return texts.filter((_, i) => !places.has(i));
}
