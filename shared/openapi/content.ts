import type * as z from 'zod';
import type { ZodOpenApiContentObject } from 'zod-openapi';
import type { Examples } from './recorded-examples.ts';

/** Schemas by media type, each with what was recorded of it. */
export function contentOf(
  schemas: Readonly<Record<string, z.ZodType>> | undefined,
  examples: Examples | undefined,
): { content?: ZodOpenApiContentObject } {
  if (schemas === undefined) return {};
  const content = Object.entries(schemas).map(([mediaType, schema]) => {
    const shown = Object.entries(examples?.[mediaType] ?? {});
    const named = Object.fromEntries(shown.map(([name, value]) => [name, { value }]));
    return [mediaType, { schema, ...(shown.length === 0 ? {} : { examples: named }) }];
  });
  return { content: Object.fromEntries(content) };
}
