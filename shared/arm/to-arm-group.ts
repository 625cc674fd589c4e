import type { GroupPolicy } from '../policy/policy.ts';
import type { RuleDraft } from '../rules/rule.ts';
import type { RuleType } from '../rules/rule-type.ts';
import {
  type ArmList,
  type ArmRule,
  armDefault,
  armListOf,
  armRuleTypes,
  armSettingOf,
} from './arm-rule.ts';

export type ArmProperties = Record<ArmList, ArmRule[]>;

/** A device security group as Azure Resource Manager shows it. */
export interface ArmGroup {
  id: string;
  name: string;
  type: string;
  properties: ArmProperties;
}

/** @param hubResourceId of the IoT hub, with its leading slash. */
export function toArmGroup({ name, rules }: GroupPolicy, hubResourceId: string): ArmGroup {
  const type = 'Microsoft.Security/deviceSecurityGroups';
  const id = `${hubResourceId}/providers/${type}/${name}`;
  return { id, name, type, properties: toArmProperties(rules) };
}

/**
 * The rules of a group as Azure Resource Manager shows them: the whole catalogue of its types, each
 * with the group's first rule of the type, or switched off and with defaults if it has none. Other
 * rules of the group are not shown.
 */
export function toArmProperties(rules: readonly RuleDraft[]): ArmProperties {
  const properties: ArmProperties = {
    thresholdRules: [],
    timeWindowRules: [],
    allowlistRules: [],
    denylistRules: [],
  };
  for (const type of armRuleTypes) {
    const rule = rules.find(({ ruleType }) => ruleType === type.ruleType);
    properties[armListOf(type)].push(toArmRule(type, rule));
  }
  return properties;
}

function toArmRule(type: RuleType, rule: RuleDraft | undefined): ArmRule {
  const { ruleType, displayName, description, valueType } = type;
  return {
    displayName,
    description,
    ruleType,
    ...(valueType === undefined ? {} : { valueType }),
    ...(rule === undefined ? armDefault(type) : armSettingOf(rule, type)),
  };
}
