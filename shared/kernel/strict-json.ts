import { maxListedProblems } from './invalid-request.ts';
import { toPointer } from './json-pointer.ts';
import { findJsonSyntaxError } from './json-syntax.ts';
import { type JsonLimits, scanNames } from './scan-names.ts';
import type { Problem } from './service-error.ts';
import type { Parsed } from './zod-problems.ts';

/** Of a body of the API. */
const bodyLimits: JsonLimits = {
  depth: 32,
  containers: 100_000,
  itemsPerList: 100_000,
  namesPerObject: 1_000,
  nameLength: 1_024,
};

/**
 * Reads JSON, and refuses what `JSON.parse` lets pass although readers differ on it: a name given
 * twice, the name `__proto__`, text that is no well-formed Unicode, and more depth or names than any body needs. It looks no further
 * than for what an answer lists.
 */
export function parseStrictJson(text: string, limits = bodyLimits): Parsed<unknown> {
  try {
    const { problems: ofNames, isCut } = scanNames(text, limits);
    if (isCut) return { problems: ofNames };
    const value: unknown = JSON.parse(text);
    const problems = [...ofNames];
    findIllFormed(value, [], problems);
    return problems.length > 0 ? { problems } : { value };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return { problems: [{ code: 'InvalidJson', message: syntaxMessage(text), target: '' }] };
  }
}

/** Says where the text stops being JSON, without repeating any of it. */
function syntaxMessage(text: string): string {
  if (text.trim() === '') return 'A JSON body is needed.';
  const error = findJsonSyntaxError(text);
  if (error === undefined) return 'The body is not JSON.';
  return `The body is not JSON (${placeOf(error.offset, text)}): ${error.expected} is expected there.`;
}

/** Counted, not split: there may be millions of lines. */
function placeOf(offset: number, text: string): string {
  let line = 1;
  let start = 0;
  for (let at = text.indexOf('\n'); at >= 0 && at < offset; at = text.indexOf('\n', start)) {
    line += 1;
    start = at + 1;
  }
  return `line ${line}, column ${offset - start + 1}`;
}

/**
 * Escapes can write half of a surrogate pair, which no storage gives back.
 * @param path to the value; it is changed in between, for a body may have millions of values.
 */
function findIllFormed(value: unknown, path: (string | number)[], problems: Problem[]): void {
  if (typeof value === 'string') {
    if (!value.isWellFormed()) problems.push(illFormed(path));
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  const members = Array.isArray(value) ? value.entries() : Object.entries(value);
  for (const [name, item] of members) {
    if (problems.length > maxListedProblems) return;
    if (typeof name === 'string' && !name.isWellFormed()) {
      problems.push(illFormed(path));
      continue;
    }
    path.push(name);
    findIllFormed(item, path, problems);
    path.pop();
  }
}

function illFormed(path: readonly (string | number)[]): Problem {
  const message = 'must be well-formed Unicode: it has half of a surrogate pair.';
  return { code: 'InvalidValue', message, target: toPointer(path) };
}
