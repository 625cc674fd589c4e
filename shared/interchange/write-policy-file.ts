import { foldName } from '../kernel/fold-name.ts';
import type { GroupPolicy } from '../policy/policy.ts';
import { groupDraftOf } from '../policy/revise-group.ts';
import { draftOf } from '../policy/revise-rule.ts';

/**
 * Groups as a policy file: imported again, it changes nothing. Groups are in the order of their
 * names, for whoever compares two files line by line; rules in the order their owner gave them.
 * @param schemaUrl where editors find its JSON Schema.
 */
export function toPolicyFile(groups: Iterable<GroupPolicy>, schemaUrl: string) {
  return {
    $schema: schemaUrl,
    groups: inOrder(groups).map((group) => ({
      name: group.name,
      ...groupDraftOf(group),
      rules: group.rules.map(draftOf),
    })),
  };
}

export function inOrder(groups: Iterable<GroupPolicy>): GroupPolicy[] {
  const keyed = [...groups].map((group) => ({ key: foldName(group.name), group }));
  return keyed.sort((a, b) => (a.key < b.key ? -1 : 1)).map(({ group }) => group);
}
