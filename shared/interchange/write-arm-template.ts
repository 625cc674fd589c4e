import { type ArmList, armListOf, armSettingOf } from '../arm/arm-rule.ts';
import type { GroupPolicy } from '../policy/policy.ts';
import { draftOf } from '../policy/revise-rule.ts';
import type { RuleDraft } from '../rules/rule.ts';
import { findRuleType } from '../rules/rule-types.ts';
import { isReordered, type NotExpressed, propertiesLeftOut, reasonLeftOut } from './arm-losses.ts';
import { inOrder } from './write-policy-file.ts';

type Rules = readonly RuleDraft[];

/**
 * Groups as a template that deploys them to Microsoft Defender for IoT, and that an import takes
 * back. Its metadata names what it leaves out.
 */
export function toArmTemplate(groups: Iterable<GroupPolicy>, hub: string) {
  const ordered = inOrder(groups);
  const notExpressed = ordered.flatMap(lossesOf);
  return {
    $schema: 'https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#',
    contentVersion: '1.0.0.0',
    ...(notExpressed.length === 0 ? {} : { metadata: { notExpressed } }),
    parameters: { iotHubName: { type: 'string', defaultValue: hub } },
    resources: ordered.map(toResource),
  };
}

function toResource(group: GroupPolicy) {
  const rules = writtenOf(group);
  return {
    type: 'Microsoft.Security/deviceSecurityGroups',
    apiVersion: '2019-08-01',
    scope: "[format('Microsoft.Devices/IotHubs/{0}', parameters('iotHubName'))]",
    name: literal(group.name),
    properties: {
      timeWindowRules: toArmRules(rules, 'timeWindowRules'),
      allowlistRules: toArmRules(rules, 'allowlistRules'),
    },
  };
}

function writtenOf(group: GroupPolicy): Rules {
  const rules = group.rules.map(draftOf);
  return rules.filter((rule) => reasonLeftOut(rule, rules) === undefined);
}

function toArmRules(rules: Rules, list: ArmList) {
  return rules.flatMap((rule) => {
    const type = findRuleType(rule.ruleType)!;
    const { allowlistValues, ...setting } = armSettingOf(rule, type);
    if (armListOf(type) !== list) return [];
    const values = allowlistValues && { allowlistValues: allowlistValues.map(literal) };
    return [{ ruleType: rule.ruleType, ...setting, ...values }];
  });
}

/** What is in brackets is an expression in a template, unless it begins with two. */
function literal(text: string): string {
  return /^\[.*\]$/s.test(text) ? `[${text}` : text;
}

function lossesOf(group: GroupPolicy): NotExpressed[] {
  const { name, description } = group;
  const rules = group.rules.map(draftOf);
  const message = 'Azure Resource Manager has no equal of it.';
  const ofGroup: NotExpressed[] =
    description === undefined ? [] : [{ group: name, property: 'description', message }];
  const ofOrder: NotExpressed[] = isReordered(writtenOf(group))
    ? [
        {
          group: name,
          property: 'rules',
          message: 'Azure Resource Manager has allowlists behind time windows.',
        },
      ]
    : [];
  const ofRules = rules.flatMap((rule): NotExpressed[] => {
    const reason = reasonLeftOut(rule, rules);
    if (reason !== undefined) return [{ group: name, rule: rule.id, message: reason }];
    const property = (property: string) => ({ group: name, rule: rule.id, property, message });
    return propertiesLeftOut(rule).map(property);
  });
  return [...ofGroup, ...ofOrder, ...ofRules];
}
