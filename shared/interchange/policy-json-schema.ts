import * as z from 'zod';
import { policyFileSchema } from './policy-file-schema.ts';

/**
 * The JSON Schema (draft 2020-12) of the policy file, made of the schemas that an import is read by.
 * What holds between properties (a minimum not above its maximum, ids that differ) it cannot say.
 */
export function policyJsonSchema(): object {
  schema ??= {
    ...z.toJSONSchema(policyFileSchema(), { io: 'input' }),
    title: 'Security groups and rules of an IoT hub',
  };
  return schema;
}

let schema: object | undefined;
