import type { HttpRequest } from '@azure/functions';
import * as z from 'zod';
import { invalidRequest } from '../kernel/invalid-request.ts';
import type { Problem } from '../kernel/service-error.ts';
import { parseWith } from '../kernel/zod-problems.ts';
import { keyParameters, pagingParameters } from './paging.ts';

const maxShownName = 64;

type QuerySchema<T> = z.ZodType<T> & { shape: Readonly<Record<string, unknown>> };

/** For what takes nothing in the query, or nothing but paging. */
export const noParameters = z.object({});

/**
 * Reads the query of a request beside function keys, and beside paging if it asks for a page.
 * @throws ServiceError InvalidRequest with everything that is wrong: values, and names that are
 * unknown or come twice. A misspelt filter that is passed over would answer another question.
 */
export function readQuery<T>(
  request: HttpRequest,
  schema: QuerySchema<T>,
  { isPaged = false }: { isPaged?: boolean } = {},
): T {
  const others = isPaged ? [...keyParameters, ...pagingParameters] : keyParameters;
  const names = [...new Set(request.query.keys())].filter((name) => !others.includes(name));
  const read = Object.keys(schema.shape);
  const known = isPaged ? [...read, ...pagingParameters] : read;
  const query = Object.fromEntries(names.map((name) => [name, request.query.get(name)]));
  const parsed = parseWith(schema, query);
  const problems = [
    ...names.filter((name) => !read.includes(name)).map((name) => unknownName(name, known)),
    ...names.filter((name) => request.query.getAll(name).length > 1).map(repeatedName),
    ...('problems' in parsed ? parsed.problems.map(namingParameter) : []),
  ];
  if ('problems' in parsed || problems.length > 0) throw invalidRequest(problems);
  return parsed.value;
}

function unknownName(name: string, known: readonly string[]): Problem {
  const others = known.length === 0 ? 'are none' : `are ${known.join(', ')}`;
  const message = `is not a parameter here; there ${others}.`;
  return { code: 'UnknownParameter', message, target: name.slice(0, maxShownName) };
}

function repeatedName(name: string): Problem {
  return { code: 'InvalidValue', message: 'must be given once.', target: name };
}

/** Schemas point into a body; a parameter is named as it is. */
function namingParameter(problem: Problem): Problem {
  return { ...problem, target: problem.target.replace(/^\//, '') };
}
