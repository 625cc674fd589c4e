import * as z from 'zod';
import { type ArmList, type ArmRule, armListOf, armRuleTypes } from '../../arm/arm-rule.ts';
import { armPropertiesSchema, armRuleSchema } from '../../arm/arm-rule-schema.ts';
import { armGroupSchema } from '../../arm/read-arm-group.ts';
import type { ArmGroup } from '../../arm/to-arm-group.ts';
import { count, duration, pageOf } from './common.ts';
import { exactly } from './exactly.ts';

export const armGroupDraft = armGroupSchema
  .extend({
    properties: armPropertiesSchema
      .extend({
        timeWindowRules: draftsOf('timeWindowRules'),
        allowlistRules: draftsOf('allowlistRules'),
      })
      .nullish(),
  })
  .meta({
    id: 'DeviceSecurityGroupDraft',
    description:
      'What is left out of the rules is switched off. What the app shows (`id`, `name`, display names, descriptions) is accepted and passed over. Rules that this model cannot express stay as they are.',
  });

const armRule = exactly<ArmRule>()(
  z
    .strictObject({
      ruleType: z.string(),
      displayName: z.string(),
      description: z.string(),
      valueType: z.enum(['IpCidr', 'String']).exactOptional(),
      isEnabled: z.boolean(),
      minThreshold: count.exactOptional(),
      maxThreshold: count.exactOptional(),
      timeWindowSize: duration.exactOptional(),
      allowlistValues: z.array(z.string()).exactOptional(),
    })
    .meta({ id: 'DeviceSecurityGroupRule' }),
);

const shown = z.array(armRule);

export const armGroup = exactly<ArmGroup>()(
  z
    .strictObject({
      id: z.string(),
      name: z.string(),
      type: z.string(),
      properties: z.strictObject({
        thresholdRules: shown,
        timeWindowRules: shown,
        allowlistRules: shown,
        denylistRules: shown,
      }),
    })
    .meta({
      id: 'DeviceSecurityGroup',
      description: 'With the whole catalogue of its rule types, most of them switched off.',
    }),
);

export const armGroupPage = pageOf('DeviceSecurityGroupPage', armGroup);

function draftsOf(list: ArmList) {
  const schemas = armRuleTypes
    .filter((type) => armListOf(type) === list)
    .map(
      (type) =>
        armRuleSchema(type).meta({ id: `${type.ruleType}Setting` }) as unknown as z.ZodObject,
    );
  return z
    .array(z.discriminatedUnion('ruleType', schemas as [z.ZodObject, ...z.ZodObject[]]))
    .nullish();
}
