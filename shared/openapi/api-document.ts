import { createDocument, type ZodOpenApiPathsObject } from 'zod-openapi';
import type { ApiOperation } from './api-operation.ts';
import { headers } from './headers.ts';
import { toOperationObject } from './operation-object.ts';
import { operations } from './operations.ts';
import { securitySchemes } from './security.ts';
import { tags } from './tags.ts';

const description = `Device security groups and custom alerts for Azure IoT Hub.

Errors are \`{"error": {"code", "message", "target", "details"}}\`, with everything that is wrong at once. Lists go on at \`nextLink\`. Resources have an \`ETag\`; \`If-Match\` guards against overwriting what somebody else changed. Unknown properties in a body and unknown parameters in a query are errors, the latter not at the addresses of Azure Resource Manager. Answers may gain properties: readers pass over what they do not know.`;

/**
 * The API as an OpenAPI 3.1 document, made from the schemas that validate. It is made when the app
 * is built: nothing of this room is in the app.
 */
export function apiDocument(version: string) {
  return createDocument(
    {
      openapi: '3.1.1',
      info: {
        title: 'IoT Hub security groups',
        version,
        description,
        license: { name: 'MIT', identifier: 'MIT' },
      },
      // Relative to the address that serves the document: the host's route prefix.
      servers: [{ url: '/api' }],
      tags: Object.entries(tags).map(([name, text]) => ({ name, description: text })),
      paths: paths(),
      components: { securitySchemes, headers },
    },
    { override: simplify },
  );
}

function paths(): ZodOpenApiPathsObject {
  const byPath = Map.groupBy(operations, ({ path }) => path);
  return Object.fromEntries(
    [...byPath].map(([path, ofPath]) => [path, Object.fromEntries(ofPath.map(byMethod))]),
  );
}

function byMethod(operation: ApiOperation) {
  return [operation.method, toOperationObject(operation)] as const;
}

interface Rendered {
  jsonSchema: { additionalProperties?: unknown; format?: string; pattern?: string };
  io: 'input' | 'output';
}

function simplify({ jsonSchema, io }: Rendered): void {
  // An answer may gain properties, and a reader must not trip over them.
  if (io === 'output' && jsonSchema.additionalProperties === false)
    delete jsonSchema.additionalProperties;
  // The format says it.
  if (jsonSchema.format === 'date-time') delete jsonSchema.pattern;
}
