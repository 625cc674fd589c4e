import type { ZodOpenApiOperationObject, ZodOpenApiResponseObject } from 'zod-openapi';
import type { ApiAnswer, ApiOperation, ApiQuery } from './api-operation.ts';
import { contentOf } from './content.ts';
import { errorAnswers } from './error-answers.ts';
import { headerReferences } from './headers.ts';
import {
  conditionParameters,
  type PathParameter,
  pagingParameters,
  pathParameters,
} from './parameters.ts';
import { type Examples, type OperationExamples, recordedExamples } from './recorded-examples.ts';
import { securityOf } from './security.ts';

/** An operation in the words of OpenAPI. */
export function toOperationObject(operation: ApiOperation): ZodOpenApiOperationObject {
  const { operationId, tag, summary, role, body, answers } = operation;
  const examples: OperationExamples = recordedExamples[operationId] ?? {};
  return {
    operationId,
    tags: [tag],
    summary,
    description: describe(operation),
    security: securityOf(role),
    parameters: parametersOf(operation),
    ...(body === undefined
      ? {}
      : {
          requestBody: {
            description: body.description,
            required: body.isOptional !== true,
            content: {},
            ...contentOf(body.content, examples.request),
          },
        }),
    responses: {
      ...Object.fromEntries(
        Object.entries(answers).map(([status, answer]) => [
          status,
          toResponse(answer, examples.answers?.[status]),
        ]),
      ),
      ...errorAnswers(operation, examples),
    },
  };
}

function describe({ description, role }: ApiOperation): string {
  const access =
    role === undefined ? 'Anybody may call it.' : `Needs the app role \`${role}\` with sign-in.`;
  return description === undefined ? access : `${description}\n\n${access}`;
}

function parametersOf({ path, query, isPaged, isConditional }: ApiOperation) {
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name as PathParameter);
  return [
    ...names.map((name) => pathParameters[name]),
    ...(query === undefined ? [] : queryParameters(query)),
    ...(isPaged ? pagingParameters : []),
    ...(isConditional ? conditionParameters : []),
  ];
}

function queryParameters({ schema, descriptions }: ApiQuery) {
  return Object.entries(schema.shape).map(([name, value]) =>
    value.meta({ description: descriptions[name], param: { name, in: 'query' } }),
  );
}

function toResponse(
  { description, content, headers = [] }: ApiAnswer,
  examples: Examples | undefined,
): ZodOpenApiResponseObject {
  return {
    description,
    ...(headers.length === 0 ? {} : { headers: headerReferences(headers) }),
    ...contentOf(content, examples),
  };
}
