import type { HttpRequest } from '@azure/functions';
import type * as z from 'zod';
import { invalidRequest } from '../kernel/invalid-request.ts';
import type { Problem } from '../kernel/service-error.ts';
import { parseWith } from '../kernel/zod-problems.ts';
import { keyParameters, pagingParameters } from './paging.ts';

const maxShownName = 64;

type QuerySchema<T> = z.ZodType<T> & { shape: Readonly<Record<string, unknown>> };

/**
 * Reads the query of a request beside paging and function keys.
 * @throws ServiceError InvalidRequest with everything that is wrong: values, and names that are
 * unknown or come twice. A misspelt filter that is passed over would answer another question.
 */
export function readQuery<T>(request: HttpRequest, schema: QuerySchema<T>): T {
  const names = [...new Set(request.query.keys())].filter(
    (name) => !pagingParameters.includes(name) && !keyParameters.includes(name),
  );
  const known = Object.keys(schema.shape);
  const query = Object.fromEntries(names.map((name) => [name, request.query.get(name)]));
  const parsed = parseWith(schema, query);
  const problems = [
    ...names.filter((name) => !known.includes(name)).map((name) => unknownName(name, known)),
    ...names.filter((name) => request.query.getAll(name).length > 1).map(repeatedName),
    ...('problems' in parsed ? parsed.problems.map(namingParameter) : []),
  ];
  if ('problems' in parsed || problems.length > 0) throw invalidRequest(problems);
  return parsed.value;
}

function unknownName(name: string, known: readonly string[]): Problem {
  const message = `is not a parameter here; there are ${known.join(', ')}, and those of paging.`;
  return { code: 'UnknownParameter', message, target: name.slice(0, maxShownName) };
}

function repeatedName(name: string): Problem {
  return { code: 'InvalidValue', message: 'must be given once.', target: name };
}

/** Schemas point into a body; a parameter is named as it is. */
function namingParameter(problem: Problem): Problem {
  return { ...problem, target: problem.target.replace(/^\//, '') };
}
