import { protocolOf } from '../../shared/evaluation/rule-input.ts';
import { defaultGroupName } from '../../shared/groups/group.ts';
import { foldName } from '../../shared/kernel/fold-name.ts';
import type { GroupPolicy, Policy } from '../../shared/policy/policy.ts';
import type { RuleTest } from './rule-test.ts';

/** Devices for which rules of their group count nothing, since no protocol is known of them. */
export function devicesWithoutProtocol(policy: Policy, { devices }: RuleTest): string[] {
  return devices
    .filter(({ protocol }) => protocol === undefined)
    .flatMap(({ id, group = defaultGroupName }) => {
      const rules = protocolRules(policy.groups.get(foldName(group)));
      if (rules.length === 0) return [];
      return [`${id} has no protocol, so nothing is counted for it by ${rules.join(', ')}`];
    });
}

function protocolRules(group: GroupPolicy | undefined): string[] {
  const rules = group?.rules ?? [];
  return rules.filter(({ ruleType }) => protocolOf(ruleType)).map(({ id }) => id);
}
