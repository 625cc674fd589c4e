import * as z from 'zod';
import { parameterShape } from '../rules/rule-parameters.ts';
import type { RuleType } from '../rules/rule-type.ts';
import { findRuleType } from '../rules/rule-types.ts';
import { type ArmList, armListOf } from './arm-rule.ts';

type Fields = Record<string, unknown>;

/** Shown, and accepted as a rule that was read is sent back, and ignored. */
const readOnly = z.unknown().optional().meta({ readOnly: true });

/** Clients leave lists out or send null for one they do not set. */
const list = z.array(z.unknown()).nullish();

/** The lists, with rules that are looked at one by one. */
export const armPropertiesSchema = z.strictObject({
  thresholdRules: list,
  timeWindowRules: list,
  allowlistRules: list,
  denylistRules: list,
});

/** The schema of rules of one type. Made when first asked for and kept. */
export function armRuleSchema(type: RuleType): z.ZodType<Fields> {
  let schema = schemas.get(type.ruleType);
  if (schema === undefined) {
    schema = makeSchema(type);
    schemas.set(type.ruleType, schema);
  }
  return schema;
}

const schemas = new Map<string, z.ZodType<Fields>>();

function makeSchema(type: RuleType): z.ZodType<Fields> {
  const { allowedLateness, suppressFor, ...parameters } = parameterShape(type);
  return z
    .strictObject({
      ruleType: z.literal(type.ruleType),
      isEnabled: z.boolean(),
      ...parameters,
      displayName: readOnly,
      description: readOnly,
      ...(type.valueType === undefined ? {} : { valueType: readOnly }),
    })
    .meta({ title: type.displayName });
}

/** For a rule whose type does not belong into its list: says so, and what else can be said. */
export function strayRuleSchema(list: ArmList): z.ZodType<Fields> {
  return z.looseObject({
    ruleType: z.string().refine(() => false, {
      error: ({ input }) => strayTypeProblem(String(input), list),
    }),
    isEnabled: z.boolean(),
  });
}

function strayTypeProblem(ruleType: string, list: ArmList): string {
  const type = findRuleType(ruleType);
  if (type === undefined) return 'must be a rule type that a GET shows, spelt as it is there';
  if (type.isBuiltIn) return `belongs into ${armListOf(type)}, not ${list}`;
  return 'needs a signal, which cannot be said here: write it with PUT /groups/{group}/rules/{rule}';
}
