import * as z from 'zod';
import { groupNameProblem } from '../groups/group.ts';
import { groupSchema } from '../groups/parse-group.ts';
import { ruleLimits } from '../rules/rule-limits.ts';
import { ruleSchema } from '../rules/rule-schema.ts';
import type { RuleType } from '../rules/rule-type.ts';
import { ruleTypes } from '../rules/rule-types.ts';

/** What stands around the groups. */
export const fileFrame = z.strictObject({
  /** For editors. */
  $schema: z.string().optional(),
  groups: z.array(z.unknown()),
});

/** What stands around the rules of a group; name and description are looked at for files of any format. */
export const groupFrame = z.strictObject({
  name: z.unknown().optional(),
  description: z.unknown().optional(),
  rules: z.array(z.unknown()),
});

export const groupName = z
  .string()
  .superRefine((name, context) => {
    const message = groupNameProblem(name);
    if (message !== undefined) context.addIssue({ code: 'custom', message });
  })
  .meta({ minLength: 1, maxLength: 128 });

export const groupDescription = groupSchema.shape.description;

/** The whole file in one schema, for who publishes it: rules are read by that of their type alone. */
export function policyFileSchema() {
  const [first, ...others] = ruleTypes.map(describedSchema);
  const rule = z.discriminatedUnion('ruleType', [first!, ...others]);
  const rules = z.array(rule).max(ruleLimits.rulesPerGroup);
  const group = groupFrame.extend({ name: groupName, description: groupDescription, rules });
  return fileFrame.extend({ groups: z.array(group) });
}

function describedSchema(type: RuleType): z.ZodObject {
  const schema = ruleSchema(type) as z.ZodType as z.ZodObject;
  return schema.meta({ title: type.displayName, description: `${type.description}.` });
}
