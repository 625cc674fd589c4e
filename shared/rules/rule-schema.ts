import * as z from 'zod';
import { text } from '../kernel/text-schema.ts';
import { severities } from './rule.ts';
import { ruleLimits } from './rule-limits.ts';
import { parameterShape } from './rule-parameters.ts';
import type { RuleType } from './rule-type.ts';
import { findRuleType } from './rule-types.ts';

/** What the app sets on a rule: accepted in a body, as a rule that was read is sent back, and ignored. */
export const serverSetOfRule = ['revision', 'etag', 'createdTimeUtc', 'updatedTimeUtc'] as const;

const readOnly = z.unknown().optional().meta({ readOnly: true });

export const ruleId = z.string().regex(/^[A-Za-z0-9_-][A-Za-z0-9._-]{0,63}$/, {
  error: 'must have 1 to 64 of the characters A-Z a-z 0-9 . _ - and not begin with a dot',
});

const commonShape = {
  isEnabled: z.boolean(),
  severity: z.enum(severities).default('Low'),
  displayName: text(1, ruleLimits.displayNameLength).optional(),
  description: text(0, ruleLimits.descriptionLength).optional(),
  tags: z
    .record(text(1, ruleLimits.tagNameLength), text(0, ruleLimits.tagValueLength))
    .refine((tags) => Object.keys(tags).length <= ruleLimits.tagsPerRule, {
      message: `must have at most ${ruleLimits.tagsPerRule} tags`,
    })
    .optional(),
};

const serverSetShape = Object.fromEntries(serverSetOfRule.map((name) => [name, readOnly]));

type Fields = Record<string, unknown>;

/** For a rule whose type is unknown: everything that can be said without knowing its parameters. */
export const untypedRuleSchema = z.looseObject({
  id: ruleId.optional(),
  ruleType: z.string().refine((name) => findRuleType(name) !== undefined, {
    message: 'must be a rule type of the catalogue; GET /rule-types lists them',
  }),
  ...commonShape,
});

/** The schema of rules of one type. Made when first asked for and kept. */
export function ruleSchema(type: RuleType): z.ZodType<Fields> {
  let schema = schemas.get(type.ruleType);
  if (schema === undefined) {
    schema = makeRuleSchema(type);
    schemas.set(type.ruleType, schema);
  }
  return schema;
}

const schemas = new Map<string, z.ZodType<Fields>>();

function makeRuleSchema(type: RuleType): z.ZodType<Fields> {
  return z
    .strictObject({
      id: type.isBuiltIn ? ruleId.default(type.ruleType) : ruleId,
      ruleType: z.literal(type.ruleType),
      ...commonShape,
      ...parameterShape(type),
      ...serverSetShape,
    })
    .meta({ title: type.displayName });
}
