import { Unresolved } from './arm-expression.ts';
import { armPartFunctions } from './arm-part-functions.ts';
import {
  boolean,
  integer,
  joined,
  joinedText,
  loopCount,
  number,
  type Scalar,
  scalar,
  shown,
  sizeOf,
  sortedKeys,
  text,
  tryMember,
} from './arm-values.ts';
import { fieldsOf, listOf } from './file-reading.ts';

/**
 * The functions of templates whose value depends on their arguments alone, by their folded names.
 * They are those that Bicep writes for operators, loops, conditions and texts; none makes more than a
 * little of what it is given, whatever that holds.
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
  div: (a, b) => Math.trunc(number(a) / divisor(b)),
  mod: (a, b) => number(a) % divisor(b),
  min: (...args) => numbers(args).reduce((least, value) => Math.min(least, value)),
  max: (...args) => numbers(args).reduce((most, value) => Math.max(most, value)),
  less: (a, b) => number(a) < number(b),
  lessorequals: (a, b) => number(a) <= number(b),
  greater: (a, b) => number(a) > number(b),
  greaterorequals: (a, b) => number(a) >= number(b),
  true: () => true,
  false: () => false,
  null: () => null,
  ...armPartFunctions,
};

function divisor(value: unknown): number {
  if (value !== 0) return number(value);
  throw new Unresolved('divides by zero');
}

/** Given one by one, or as one list. */
function numbers(args: readonly unknown[]): number[] {
  const given = Array.isArray(args[0]) ? listOf(args[0]) : args;
  if (given.length === 0) throw new Unresolved('needs a number');
  return given.map(number);
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
