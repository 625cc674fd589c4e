import { isJsonObject } from '../kernel/json-object.ts';
import { quoted, Unresolved } from './arm-expression.ts';
import { fieldsOf } from './file-reading.ts';

/** A value of a template that has no parts. */
export type Scalar = string | number | boolean | null;

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

export function tryMember(value: unknown, at: unknown): unknown {
  if (Array.isArray(value)) return typeof at === 'number' ? value[at] : undefined;
  const fields = fieldsOf(value);
  const name = Object.keys(fields).find((name) => fold(name) === fold(String(at)));
  return name === undefined ? undefined : fields[name];
}

const maxLength = 1_000_000;

export function joinedText(parts: readonly Scalar[]): string {
  const texts = parts.map(shown);
  checkLength(texts);
  return texts.join('');
}

export function joined(lists: readonly (readonly unknown[])[]): unknown[] {
  checkLength(lists);
  return lists.flat();
}

/** Before it is made. */
export function checkLength(parts: readonly { length: number }[]): void {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  if (length > maxLength) throw new Unresolved('makes something too long');
}

export function sizeOf(value: unknown): number {
  if (typeof value === 'string' || Array.isArray(value)) return value.length;
  if (isJsonObject(value)) return Object.keys(value).length;
  throw new Unresolved('needs a list, an object or a text');
}

export function sortedKeys(value: unknown): string[] {
  if (!isJsonObject(value)) throw new Unresolved('needs an object');
  const keys = Object.keys(value).map((key) => ({ key, folded: fold(key) }));
  return keys.sort((a, b) => (a.folded < b.folded ? -1 : 1)).map(({ key }) => key);
}

/** Names of parameters, members and functions do not depend on case. */
export function fold(name: string): string {
  return name.toLowerCase();
}

export function shown(value: Scalar): string {
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  return value === null ? '' : String(value);
}

export function scalar(value: unknown): Scalar {
  if (value === null || ['string', 'number', 'boolean'].includes(typeof value))
    return value as Scalar;
  throw new Unresolved('needs a text, a number, true or false');
}

export function text(value: unknown): string {
  if (typeof value === 'string') return value;
  throw new Unresolved('needs a text');
}

/** @throws Unresolved */
export function number(value: unknown): number {
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw new Unresolved('needs a number');
}

/** Only decimal digits make a text a number. */
export function integer(value: Scalar): number {
  const read = typeof value === 'string' && /^[+-]?\d+$/.test(value) ? Number(value) : value;
  if (typeof read === 'number' && Number.isSafeInteger(read)) return read;
  throw new Unresolved('needs a whole number');
}

/** @throws Unresolved */
export function boolean(value: unknown): boolean {
  if (typeof value === 'boolean') return value;
  throw new Unresolved('needs true or false');
}
