import * as z from 'zod';
import type { Verdict } from '../../policy/save-rules.ts';
import { ruleLimits } from '../../rules/rule-limits.ts';
import { ruleId, ruleSchema } from '../../rules/rule-schema.ts';
import type { RuleType } from '../../rules/rule-type.ts';
import { ruleTypes } from '../../rules/rule-types.ts';
import { etag, revision, utcTime } from './common.ts';
import { exactly } from './exactly.ts';
import { meaningOf } from './rule-meanings.ts';

const namedId = ruleId.meta({ description: 'Unique in its group.' });

const drafts = ruleTypes.map(draftOf);

/** A rule as its owner writes it, by the schema of its type that validates it. */
export const ruleDraft = byType(drafts).meta({
  id: 'RuleDraft',
  description: `A rule as its owner writes it; \`ruleType\` decides which parameters it takes. A range must not be empty, nor a condition have more than one operator. What the app sets (\`revision\`, \`etag\`, times) is accepted and passed over, so that what was read can be sent back.`,
});

/** The same where the address names the rule: its `id` may be left out. */
export const addressedRuleDraft = byType(ruleTypes.map(addressedDraftOf)).meta({
  id: 'AddressedRuleDraft',
  description: 'A rule as its owner writes it; `id`, if given, repeats that of the address.',
});

/** A rule as the app answers it. */
export const rule = byType(ruleTypes.map(answeredOf)).meta({
  id: 'Rule',
  description: 'A rule in force.',
});

export const ruleDrafts = z
  .array(ruleDraft)
  .max(ruleLimits.rulesPerGroup)
  .meta({
    id: 'RuleDrafts',
    description: `All rules of a group, in the order in which they are to be shown: at most ${ruleLimits.rulesPerGroup}, with at most ${ruleLimits.listValuesPerGroup} list values together, each \`id\` once.`,
  });

export const rules = z.strictObject({ value: z.array(rule) }).meta({ id: 'Rules' });

const ids = z.array(ruleId);

export const verdict = exactly<Verdict>()(
  z
    .strictObject({ created: ids, updated: ids, unchanged: ids, deleted: ids })
    .meta({ id: 'Verdict', description: 'What a save would do to each rule, by its id.' }),
);

function byType(schemas: readonly z.ZodObject[]) {
  return z.discriminatedUnion('ruleType', schemas as [z.ZodObject, ...z.ZodObject[]]);
}

function draftOf(type: RuleType) {
  return ofType(type).meta({ id: `${type.ruleType}Draft`, ...texts(type) });
}

/** A rule of a built-in type has its type for an id if it names none, so that its draft is the same. */
function addressedDraftOf(type: RuleType, i: number) {
  if (type.isBuiltIn) return drafts[i]!;
  const id = `Addressed${type.ruleType}Draft`;
  return ofType(type)
    .extend({ id: namedId.optional() })
    .meta({ id, ...texts(type) });
}

function answeredOf(type: RuleType) {
  const serverSet = { revision, etag, createdTimeUtc: utcTime, updatedTimeUtc: utcTime };
  return ofType(type)
    .extend({ id: namedId, ...serverSet })
    .meta({ id: type.ruleType, ...texts(type) });
}

function ofType(type: RuleType): z.ZodObject {
  const schema = ruleSchema(type) as unknown as z.ZodObject;
  const fields = Object.entries(schema.shape as Record<string, z.ZodType>);
  return schema.extend(
    Object.fromEntries(fields.map(([name, field]) => [name, field.meta(meaningOf(name))])),
  );
}

function texts({ displayName, description }: RuleType) {
  return { title: displayName, description: `${description}.` };
}
