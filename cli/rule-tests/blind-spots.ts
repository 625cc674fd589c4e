import { protocolOf } from '../../shared/evaluation/rule-input.ts';
import { defaultGroupName } from '../../shared/groups/group.ts';
import { foldName } from '../../shared/kernel/fold-name.ts';
import type { GroupPolicy, Policy } from '../../shared/policy/policy.ts';
import { evidenceSources } from '../../shared/rules/evidence-source.ts';
import { sourceOf } from '../../shared/rules/rule-types.ts';
import type { RuleTest } from './rule-test.ts';

/** Rules that raise nothing whatever a test does, since their evidence is not evaluated yet. */
export function unjudgedRules(policy: Policy): string[] {
  return [...policy.groups.values()].flatMap(({ name, rules }) =>
    rules.flatMap((rule) => {
      const { stream, description } = evidenceSources[sourceOf(rule)];
      if (stream === 'telemetry' || !rule.isEnabled) return [];
      return [`rule ${rule.id} of group ${name} is not evaluated yet: ${description}`];
    }),
  );
}

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
