import { builtInRuleTypes } from '../rules/built-in-rule-types.ts';
import type { RuleType, ValueType } from '../rules/rule-type.ts';

/** The lists of rules that a device security group has in Azure Resource Manager. */
export const armLists = [
  'thresholdRules',
  'timeWindowRules',
  'allowlistRules',
  'denylistRules',
] as const;

export type ArmList = (typeof armLists)[number];

/** Everything that can be written of a rule there; its type is its only name. */
export interface ArmSetting {
  isEnabled: boolean;
  minThreshold?: number;
  maxThreshold?: number;
  timeWindowSize?: string;
  allowlistValues?: readonly string[];
}

/** A rule as it is shown there. */
export interface ArmRule extends ArmSetting {
  ruleType: string;
  displayName: string;
  description: string;
  valueType?: ValueType;
}

/** Every group is shown with one rule of each of these types, in this order, and with no other. */
export const armRuleTypes: readonly RuleType[] = builtInRuleTypes;

/** The list in which the rule of a type is shown. */
export function armListOf({ family }: RuleType): ArmList {
  return family === 'timeWindow' ? 'timeWindowRules' : 'allowlistRules';
}

/** What the rule of a type says while nobody has set it. */
export function armDefault({ family }: RuleType): ArmSetting {
  return family === 'timeWindow'
    ? { isEnabled: false, minThreshold: 0, maxThreshold: 0, timeWindowSize: 'PT15M' }
    : { isEnabled: false, allowlistValues: [] };
}

/** What of a rule of a type can be written there. */
export function armSettingOf(rule: object, type: RuleType): ArmSetting {
  const names = armDefault(type);
  return Object.fromEntries(
    Object.entries(rule).filter(([name]) => name in names),
  ) as unknown as ArmSetting;
}
