import { isJsonObject, type JsonObject } from '../kernel/json-object.ts';
import { Unresolved } from './arm-expression.ts';
import {
  checkLength,
  fold,
  joined,
  joinedText,
  memberOf,
  number,
  scalar,
  shown,
  sizeOf,
  text,
  tryMember,
} from './arm-values.ts';
import { fileLimits } from './file-content.ts';

/**
 * Functions that look at the parts of texts, lists and objects, take them apart and put them
 * together. What their originals do to objects in objects is not done: it could take any time.
 */
export const armPartFunctions: Readonly<Record<string, (...args: unknown[]) => unknown>> = {
  array: (value) => (Array.isArray(value) ? value : [value]),
  contains: (whole, part) => contains(whole, part),
  first: (whole) => partAt(whole, 0),
  last: (whole) => partAt(whole, sizeOf(whole) - 1),
  take: (whole, count) => cut(whole, 0, count),
  skip: (whole, count) => cut(whole, count, Number.MAX_SAFE_INTEGER),
  substring: (whole, start, length = sizeOf(whole)) =>
    cut(text(whole), start, number(start) + number(length)),
  startswith: (whole, part) => fold(text(whole)).startsWith(fold(text(part))),
  endswith: (whole, part) => fold(text(whole)).endsWith(fold(text(part))),
  trim: (value) => text(value).trim(),
  split: (whole, mark) => text(whole).split(separator(mark)),
  join: (parts, mark) => joinWith(list(parts).map(scalar).map(shown), text(mark)),
  replace: (whole, part, other) => joinWith(text(whole).split(separator(part)), text(other)),
  flatten: (lists) => joined(list(lists).map(list)),
  union: (...args) =>
    args.every(Array.isArray)
      ? [...new Set(joined(args).map(scalar))]
      : merge(args, ([before, after]) => isJsonObject(before) && isJsonObject(after)),
  shallowmerge: (objects) => merge(list(objects), () => false),
};

function contains(whole: unknown, part: unknown): boolean {
  if (typeof whole === 'string') return whole.includes(text(part));
  if (isJsonObject(whole)) return tryMember(whole, text(part)) !== undefined;
  return list(whole).includes(scalar(part));
}

function cut(whole: unknown, start: unknown, end: unknown): unknown {
  const [from, to] = [number(start), number(end)];
  if (from < 0 || to < from) throw new Unresolved('asks for parts that are not there');
  return typeof whole === 'string' ? whole.slice(from, to) : list(whole).slice(from, to);
}

/** Of an empty text, an empty one. */
function partAt(whole: unknown, at: number): unknown {
  return typeof whole === 'string' ? whole.charAt(at) : memberOf(list(whole), at);
}

/** Names do not depend on case: the first spelling stays, with the last value. */
function merge(
  objects: readonly unknown[],
  isDeep: (values: readonly [before: unknown, after: unknown]) => boolean,
): JsonObject {
  if (!objects.every(isJsonObject)) throw new Unresolved('needs objects, or lists alone');
  const members = objects.map((object) => Object.entries(object));
  if (members.reduce((sum, { length }) => sum + length, 0) > fileLimits.namesPerObject)
    throw new Unresolved('makes something too long');
  const merged = new Map<string, [name: string, value: unknown]>();
  for (const [name, value] of members.flat()) {
    const [spelling, before] = merged.get(fold(name)) ?? [name, undefined];
    if (isDeep([before, value])) throw new Unresolved('merges objects in objects');
    merged.set(fold(name), [spelling, value]);
  }
  return Object.fromEntries(merged.values());
}

function joinWith(parts: readonly string[], mark: string): string {
  checkLength([...parts, { length: mark.length * parts.length }]);
  return joinedText(parts.flatMap((part, i) => (i === 0 ? [part] : [mark, part])));
}

function separator(mark: unknown): string {
  if (mark !== '') return text(mark);
  throw new Unresolved('needs a text that is not empty');
}

function list(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw new Unresolved('needs a list');
}
