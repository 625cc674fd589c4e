import type { ZodOpenApiResponseObject } from 'zod-openapi';
import type { ApiErrorStatus, ApiOperation } from './api-operation.ts';
import { contentOf } from './content.ts';
import { headerReferences } from './headers.ts';
import { type Examples, type OperationExamples, recordedExamples } from './recorded-examples.ts';
import { errorBody } from './schemas/error.ts';

type ErrorStatus = ApiErrorStatus | 401 | 403 | 412 | 413 | 415 | 429 | 500 | 503;

const meanings: Readonly<Record<ErrorStatus, string>> = {
  400: 'What was sent is wrong: all problems at once, each with its place.',
  401: 'Without a function key or with a wrong one, as the platform answers without a body; with sign-in, when nobody is signed in.',
  403: 'With sign-in: the caller lacks the app role that the operation needs.',
  404: 'There is no such thing.',
  409: 'The state of things does not allow it.',
  412: 'A precondition (`If-Match`, `If-None-Match`) does not hold for the resource as it is.',
  413: 'The body is larger than the address takes.',
  415: 'The body is not of a media type that the address takes, or it is compressed.',
  429: 'The platform has too many requests at once, and answers so by itself.',
  500: 'Something failed on our side. The message names the invocation under which the log has it.',
  503: 'Storage or the hub is busy or away, or settings are wrong: `/health` says which.',
};

/** The errors that an operation may answer: its own, and those of its kind. */
export function errorAnswers(operation: ApiOperation, { answers = {} }: OperationExamples) {
  const { errors = {} } = operation;
  const own = Object.keys(errors).map(Number) as ApiErrorStatus[];
  const statuses = [...new Set<ErrorStatus>([...usualErrors(operation), ...own])];
  return Object.fromEntries(
    statuses.map((status) => {
      const meaning = status in errors ? errors[status as ApiErrorStatus] : undefined;
      const examples = answers[status];
      if (meaning === undefined && examples === undefined) return [status, usualAnswer(status)];
      return [status, errorAnswer(status, meaning ?? meanings[status], examples)];
    }),
  );
}

/** What an operation of its kind may answer, whatever it does. */
function usualErrors({ role, isConditional, body }: ApiOperation): ErrorStatus[] {
  return [
    // There is always something that is no parameter there.
    ...(role === undefined ? [] : ([400, 401, 403] as const)),
    ...(isConditional ? ([412] as const) : []),
    ...(body === undefined ? [] : ([413, 415] as const)),
    429,
    ...(role === undefined ? [] : ([500, 503] as const)),
  ];
}

/** An answer without anything of the operation's own; one object a status, to be one component. */
function usualAnswer(status: ErrorStatus): ZodOpenApiResponseObject {
  let answer = usualAnswers.get(status);
  if (answer === undefined) {
    // Recorded with some operation, and the same with any other.
    const examples = recordedExamples.errors?.answers?.[status];
    answer = { id: `Error${status}`, ...errorAnswer(status, meanings[status], examples) };
    usualAnswers.set(status, answer);
  }
  return answer;
}

const usualAnswers = new Map<ErrorStatus, ZodOpenApiResponseObject>();

function errorAnswer(
  status: ErrorStatus,
  description: string,
  examples: Examples | undefined,
): ZodOpenApiResponseObject {
  const headers = headerReferences([
    ...(status === 429 ? [] : (['x-ms-error-code'] as const)),
    ...(status === 429 || status === 503 ? (['Retry-After'] as const) : []),
    ...(status === 401 ? (['WWW-Authenticate'] as const) : []),
  ]);
  return {
    description,
    headers,
    ...(status === 429 ? {} : contentOf({ 'application/json': errorBody }, examples)),
  };
}
