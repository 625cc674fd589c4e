import type * as z from 'zod';
import { toPointer } from './json-pointer.ts';
import type { Problem } from './service-error.ts';

type Path = readonly PropertyKey[];

/** What a schema made of a value, or everything that is wrong with it. */
export type Parsed<T> = { value: T } | { problems: readonly Problem[] };

/** Reads a value by a schema; problems are told in the words of the API. `at` is where the value stands in the body. */
export function parseWith<T>(schema: z.ZodType<T>, value: unknown, at: Path = []): Parsed<T> {
  const result = schema.safeParse(value, { reportInput: true });
  return result.success
    ? { value: result.data }
    : { problems: problemsOf(result.error.issues, at) };
}

function problemsOf(issues: readonly z.core.$ZodIssue[], at: Path): Problem[] {
  return issues.flatMap((issue) => describe(issue, [...at, ...issue.path]));
}

function describe(issue: z.core.$ZodIssue, path: Path): Problem[] {
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) =>
        problem('UnknownProperty', [...path, key], `${quote(key)} is not a property here`),
      );
    case 'invalid_key':
      return problemsOf(issue.issues, path);
    case 'invalid_union':
      return describeUnion(issue, path);
    case 'invalid_type':
      return [describeType(issue, path)];
    case 'invalid_value':
      return [describeChoice(issue, path)];
    case 'too_small':
      return [problem('OutOfRange', path, `must ${bound(issue, 'at least', issue.minimum)}`)];
    case 'too_big':
      return [problem('OutOfRange', path, `must ${bound(issue, 'at most', issue.maximum)}`)];
    default:
      return [problem('InvalidValue', path, issue.message)];
  }
}

/** Of a union's branches, the one whose errors lie deepest has come nearest to what was meant. */
function describeUnion(issue: z.core.$ZodIssueInvalidUnion, path: Path): Problem[] {
  if (issue.input === undefined) return [problem('Missing', path, 'is required')];
  const branch =
    issue.errors.find((errors) => !errors.some((error) => isAtRoot(error, 'invalid_value'))) ??
    issue.errors.find((errors) => !errors.some((error) => isAtRoot(error)));
  if (branch !== undefined) return problemsOf(branch, path);
  const expected = issue.errors.flatMap((errors) =>
    errors.map((error) => (error.code === 'invalid_type' ? named(error.expected) : '')),
  );
  return [problem('WrongType', path, `must be ${[...new Set(expected)].join(' or ')}`)];
}

/** Whether the value as a whole was of the wrong type, or of `also` this kind of error. */
function isAtRoot({ code, path }: z.core.$ZodIssue, also?: string): boolean {
  return path.length === 0 && (code === 'invalid_type' || code === also);
}

function describeType(issue: z.core.$ZodIssueInvalidType, path: Path): Problem {
  const expected = named(issue.expected);
  if (issue.input === undefined) return problem('Missing', path, `is required: ${expected}`);
  return problem('WrongType', path, `must be ${expected}, not ${typeName(issue.input)}`);
}

function describeChoice(issue: z.core.$ZodIssueInvalidValue, path: Path): Problem {
  const choices = `one of ${issue.values.map((value) => JSON.stringify(value)).join(', ')}`;
  if (issue.input === undefined) return problem('Missing', path, `is required: ${choices}`);
  return problem('InvalidValue', path, `must be ${choices}`);
}

function bound(issue: { origin: string }, side: string, limit: number | bigint): string {
  if (issue.origin === 'string') return `have ${side} ${limit} characters`;
  if (issue.origin === 'array') return `have ${side} ${limit} values`;
  return `be ${side} ${limit}`;
}

/** A problem of what stands at a path; the message reads on from "it". */
export function problem(code: string, path: Path, message: string): Problem {
  return { code, message: `${message}.`, target: toPointer(path) };
}

const names: Record<string, string> = {
  int: 'a whole number',
  number: 'a finite number',
  string: 'a string',
  boolean: 'true or false',
  object: 'an object',
  record: 'an object',
  array: 'an array',
  null: 'null',
};

function named(type: string): string {
  return names[type] ?? type;
}

function typeName(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'number')
    return Number.isFinite(value) ? `the number ${value}` : 'a number too large';
  if (typeof value === 'boolean') return String(value);
  return named(typeof value);
}

/** Keys come from outside and may be long. */
function quote(key: string): string {
  return JSON.stringify(key.length > 64 ? `${key.slice(0, 64)}…` : key);
}
