import { armRuleTypes, armSettingOf } from '../arm/arm-rule.ts';
import { replaceArmRules } from '../arm/replace-arm-rules.ts';
import type { RuleDraft } from '../rules/rule.ts';
import { findRuleType } from '../rules/rule-types.ts';

type Rules = readonly RuleDraft[];

/** What a template leaves out, since Azure Resource Manager has no words for it. */
export interface NotExpressed {
  group: string;
  /** Id of a rule; without a property, the whole rule is left out. */
  rule?: string;
  property?: string;
  message: string;
}

/** Why a rule of a group cannot be written in a template; undefined if it can. */
export function reasonLeftOut(rule: RuleDraft, rules: Rules): string | undefined {
  const { ruleType } = rule;
  if (!armRuleTypes.some((type) => type.ruleType === ruleType))
    return 'Azure Resource Manager takes no signal, which rules of its type name.';
  if (rules.find((other) => other.ruleType === ruleType) !== rule)
    return 'Azure Resource Manager takes one rule of a type, and the group has another before it.';
  if (replaceArmRules([], [rule]).length === 0)
    return 'Azure Resource Manager shows it so in any case: switched off, with the values of one that nobody has set.';
  return undefined;
}

/** Which properties of a rule that is written are left out. */
export function propertiesLeftOut(rule: RuleDraft): string[] {
  const { ruleType, id, severity, ...others } = rule;
  const setting = armSettingOf(rule, findRuleType(ruleType)!);
  return [
    ...(id === ruleType ? [] : ['id']),
    ...(severity === 'Low' ? [] : ['severity']),
    ...Object.keys(others).filter((name) => !(name in setting)),
  ];
}

/** Whether rules change their order, because there are two lists for them. */
export function isReordered(rules: Rules): boolean {
  const families = rules.map(({ ruleType }) => findRuleType(ruleType)!.family);
  return (
    families.indexOf('allowlist') >= 0 &&
    families.indexOf('allowlist') < families.lastIndexOf('timeWindow')
  );
}
