import { toPointer } from '../kernel/json-pointer.ts';
import type { Problem } from '../kernel/service-error.ts';
import type { Parsed } from '../kernel/zod-problems.ts';
import { scanNames } from './scan-names.ts';

/** No body of the API comes near it. */
const maxDepth = 32;

/**
 * Reads JSON, and refuses what `JSON.parse` lets pass although readers differ on it: a name given
 * twice, the name `__proto__`, text that is no well-formed Unicode, deep nesting.
 */
export function parseStrictJson(text: string): Parsed<unknown> {
  try {
    const problems = scanNames(text, maxDepth);
    if (problems[0]?.code === 'TooDeep') return { problems };
    const value: unknown = JSON.parse(text);
    problems.push(...findIllFormed(value, []));
    return problems.length > 0 ? { problems } : { value };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return { problems: [{ code: 'InvalidJson', message: syntaxMessage(text, error), target: '' }] };
  }
}

/** Says where the text stops being JSON, without repeating any of it. */
function syntaxMessage(text: string, error: SyntaxError): string {
  if (text.trim() === '') return 'A JSON body is needed.';
  const place = /\(line \d+ column \d+\)/.exec(error.message)?.[0];
  return place === undefined ? 'The body is not JSON.' : `The body is not JSON ${place}.`;
}

/** Escapes can write half of a surrogate pair, which no storage gives back. */
function findIllFormed(value: unknown, path: readonly (string | number)[]): Problem[] {
  if (typeof value === 'string') {
    return value.isWellFormed() ? [] : [illFormed(path)];
  }
  if (Array.isArray(value)) {
    return value.flatMap((item, i) => findIllFormed(item, [...path, i]));
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, item]) =>
    name.isWellFormed() ? findIllFormed(item, [...path, name]) : [illFormed(path)],
  );
}

function illFormed(path: readonly (string | number)[]): Problem {
  const message = 'must be well-formed Unicode: it has half of a surrogate pair.';
  return { code: 'InvalidValue', message, target: toPointer(path) };
}
