import * as z from 'zod';
import { parameterShape } from '../../rules/rule-parameters.ts';
import { untypedRuleSchema } from '../../rules/rule-schema.ts';
import { ruleTypes } from '../../rules/rule-types.ts';
import { meaningOf } from './rule-meanings.ts';

const shapes: readonly z.ZodRawShape[] = [
  untypedRuleSchema.shape,
  ...ruleTypes.map(parameterShape),
];

const names = new Set(shapes.flatMap((shape) => Object.keys(shape)));

/** Any property that a rule of some type may have. */
export const rulePatch = z
  .strictObject(Object.fromEntries([...names].map((name) => [name, patchOf(name)])))
  .meta({
    id: 'RulePatch',
    description:
      'A JSON merge patch (RFC 7396): what is left out stays, `null` takes a property away, and objects are merged member by member. What comes out must be a rule of its type.',
  });

function patchOf(name: string) {
  const schemas = shapes.flatMap((shape) => (name in shape ? [shape[name] as z.ZodType] : []));
  const patches = schemas.map(mergeable);
  // Types share most of their parameters, and each is to be told once.
  const different = new Map(patches.map((patch) => [JSON.stringify(z.toJSONSchema(patch)), patch]));
  return z
    .union([...different.values(), z.null()])
    .optional()
    .meta(meaningOf(name));
}

/** What may be sent for a value: of an object any part. */
function mergeable(schema: z.ZodType): z.ZodType {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault)
    return mergeable(schema.unwrap() as z.ZodType);
  if (schema instanceof z.ZodUnion)
    return z.union((schema.options as readonly z.ZodType[]).map(mergeable));
  const isObject = schema instanceof z.ZodObject || schema instanceof z.ZodRecord;
  return isObject ? z.record(z.string(), z.unknown()) : schema;
}
