import { isJsonObject } from '../kernel/json-object.ts';
import { quoted, Unresolved } from './arm-expression.ts';
import { fieldsOf } from './file-reading.ts';

type Scalar = string | number | boolean | null;

/**
 * The functions of templates whose value depends on their arguments alone, by their folded names.
 * They are those that Bicep writes for loops, conditions and texts; none makes more than a little of
 * what it is given, whatever that holds.
 */
export const armFunctions: Readonly<Record<string, (...args: unknown[]) => unknown>> = {
  format: (pattern, ...args) => format(text(pattern), args.map(scalar)),
  concat: (...args) => (args.every(Array.isArray) ? joined(args) : joinedText(args.map(scalar))),
  length: (value) => sizeOf(value),
  range: (start, count) => Array.from({ length: loopCount(count) }, (_, i) => number(start) + i),
  items: (value) => sortedKeys(value).map((key) => ({ key, value: fieldsOf(value)[key] })),
  createarray: (...args) => args,
  createobject: (...args) =>
    Object.fromEntries(args.flatMap((arg, i) => (i % 2 === 0 ? [[text(arg), args[i + 1]]] : []))),
  tryget: (value, ...path) =>
    path.reduce<unknown>((value, at) => tryMember(value, at) ?? null, value),
  coalesce: (...args) => args.find((arg) => arg !== null) ?? null,
  equals: (a, b) => scalar(a) === scalar(b),
  not: (value) => !boolean(value),
  and: (...args) => args.every(boolean),
  or: (...args) => args.some(boolean),
  empty: (value) => value === null || sizeOf(value) === 0,
  string: (value) => shown(scalar(value)),
  int: (value) => integer(scalar(value)),
  tolower: (value) => text(value).toLowerCase(),
  toupper: (value) => text(value).toUpperCase(),
  add: (a, b) => number(a) + number(b),
  sub: (a, b) => number(a) - number(b),
  mul: (a, b) => number(a) * number(b),
  true: () => true,
  false: () => false,
  null: () => null,
};

/** As many as Azure Resource Manager takes. */
const maxLoop = 800;

/** How often a loop runs. @throws Unresolved when that is no number or too large. */
export function loopCount(value: unknown): number {
  const count = number(value);
  if (Number.isInteger(count) && count >= 0 && count <= maxLoop) return count;
  throw new Unresolved(`must be a whole number from 0 to ${maxLoop}`);
}

/** What stands at a name or an index. @throws Unresolved when there is nothing. */
export function memberOf(value: unknown, at: unknown): unknown {
  const found = tryMember(value, at);
  if (found !== undefined) return found;
  throw new Unresolved(`asks for ${quoted(at)}, which is not there`);
}

function tryMember(value: unknown, at: unknown): unknown {
  if (Array.isArray(value)) return typeof at === 'number' ? value[at] : undefined;
  const fields = fieldsOf(value);
  const name = Object.keys(fields).find((name) => fold(name) === fold(String(at)));
  return name === undefined ? undefined : fields[name];
}

const maxLength = 1_000_000;

function joinedText(parts: readonly Scalar[]): string {
  const texts = parts.map(shown);
  checkLength(texts);
  return texts.join('');
}

function joined(lists: readonly (readonly unknown[])[]): unknown[] {
  checkLength(lists);
  return lists.flat();
}

/** Before it is made. */
function checkLength(parts: readonly { length: number }[]): void {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  if (length > maxLength) throw new Unresolved('makes something too long');
}

function format(pattern: string, args: readonly Scalar[]): string {
  const parts = pattern.split(/(\{\{|\}\}|\{\d+\})/).map((part): Scalar => {
    if (part === '{{' || part === '}}') return part[0]!;
    const index = /^\{(\d+)\}$/.exec(part)?.[1];
    // Such as {0:D2}: numbers and dates in the ways of .NET.
    if (index === undefined && /[{}]/.test(part))
      throw new Unresolved('has a format that is not understood here');
    if (index === undefined) return part;
    const arg = args[Number(index)];
    if (arg === undefined) throw new Unresolved('has a format without a value');
    return arg;
  });
  return joinedText(parts);
}

function sizeOf(value: unknown): number {
  if (typeof value === 'string' || Array.isArray(value)) return value.length;
  if (isJsonObject(value)) return Object.keys(value).length;
  throw new Unresolved('needs a list, an object or a text');
}

function sortedKeys(value: unknown): string[] {
  if (!isJsonObject(value)) throw new Unresolved('needs an object');
  const keys = Object.keys(value).map((key) => ({ key, folded: fold(key) }));
  return keys.sort((a, b) => (a.folded < b.folded ? -1 : 1)).map(({ key }) => key);
}

/** Names of parameters, members and functions do not depend on case. */
export function fold(name: string): string {
  return name.toLowerCase();
}

function shown(value: Scalar): string {
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  return value === null ? '' : String(value);
}

function scalar(value: unknown): Scalar {
  if (value === null || ['string', 'number', 'boolean'].includes(typeof value))
    return value as Scalar;
  throw new Unresolved('needs a text, a number, true or false');
}

function text(value: unknown): string {
  if (typeof value === 'string') return value;
  throw new Unresolved('needs a text');
}

/** @throws Unresolved */
export function number(value: unknown): number {
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw new Unresolved('needs a number');
}

/** Only decimal digits make a text a number. */
function integer(value: Scalar): number {
  const read = typeof value === 'string' && /^[+-]?\d+$/.test(value) ? Number(value) : value;
  if (typeof read === 'number' && Number.isSafeInteger(read)) return read;
  throw new Unresolved('needs a whole number');
}

/** @throws Unresolved */
export function boolean(value: unknown): boolean {
  if (typeof value === 'boolean') return value;
  throw new Unresolved('needs true or false');
}
