import { foldName } from '../kernel/fold-name.ts';
import type { GroupPolicy } from '../policy/policy.ts';
import { groupDraftOf } from '../policy/revise-group.ts';
import { draftOf } from '../policy/revise-rule.ts';
import type { RuleDraft } from '../rules/rule.ts';

/**
 * Groups as a policy file: imported again, it changes nothing. Groups are in the order of their
 * names and the properties of a rule in one order, for whoever compares two files line by line; rules
 * are in the order their owner gave them.
 * @param schemaUrl where editors find its JSON Schema.
 */
export function toPolicyFile(groups: Iterable<GroupPolicy>, schemaUrl: string) {
  return {
    $schema: schemaUrl,
    groups: inOrder(groups).map((group) => ({
      name: group.name,
      ...groupDraftOf(group),
      rules: group.rules.map((rule) => written(draftOf(rule))),
    })),
  };
}

const order: readonly string[] = [
  'id',
  'ruleType',
  'displayName',
  'description',
  'isEnabled',
  'severity',
  'signal',
  'minThreshold',
  'maxThreshold',
  'timeWindowSize',
  'allowedLateness',
  'allowlistValues',
  'denylistValues',
  'suppressFor',
  'tags',
] satisfies (keyof RuleDraft)[];

function written(draft: RuleDraft): object {
  const placeOf = (name: string) => order.indexOf(name);
  return Object.fromEntries(Object.entries(draft).sort(([a], [b]) => placeOf(a) - placeOf(b)));
}

export function inOrder(groups: Iterable<GroupPolicy>): GroupPolicy[] {
  const keyed = [...groups].map((group) => ({ key: foldName(group.name), group }));
  return keyed.sort((a, b) => (a.key < b.key ? -1 : 1)).map(({ group }) => group);
}
