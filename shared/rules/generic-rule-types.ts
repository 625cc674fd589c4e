import type { RuleType } from './rule-type.ts';

const generic = { isBuiltIn: false, source: 'signal', requires: [], notes: [] } as const;
const addressNote = 'With the signal ConnectionTo or ConnectionFrom, values are CIDR blocks.';

/** The types that name a signal of their own. Their names are those of the rule models of the ARM API. */
export const genericRuleTypes: readonly RuleType[] = [
  {
    ...generic,
    ruleType: 'TimeWindowCustomAlertRule',
    displayName: 'Value of a signal in a time window is not in allowed range',
    description:
      'Get an alert when the count, sum, average, minimum, maximum or number of distinct values of a signal in the time window is not in the allowed range',
    family: 'timeWindow',
  },
  {
    ...generic,
    ruleType: 'AllowlistCustomAlertRule',
    displayName: "Value of a signal isn't on the allowlist",
    description: 'Get an alert when a value of a signal matches no entry of the list',
    family: 'allowlist',
    valueType: 'String',
    notes: [addressNote],
  },
  {
    ...generic,
    ruleType: 'DenylistCustomAlertRule',
    displayName: 'Value of a signal is on the denylist',
    description: 'Get an alert when a value of a signal matches an entry of the list',
    family: 'denylist',
    valueType: 'String',
    notes: [addressNote],
  },
  {
    ...generic,
    ruleType: 'ThresholdCustomAlertRule',
    displayName: 'Value of a signal is not in allowed range',
    description: 'Get an alert when a single observed number is not in the allowed range',
    family: 'threshold',
  },
];
