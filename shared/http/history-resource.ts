import { compareGroups } from '../policy/compare-groups.ts';
import type { GroupPolicy } from '../policy/policy.ts';
import type { HistoryDetail } from '../policy/policy-history.ts';
import { toRuleResource } from './rule-resource.ts';

/** A change of a group as the API shows it: the group before and after, and what differs. */
export function toHistoryResource({ before, after, ...entry }: HistoryDetail) {
  return {
    ...entry,
    etag: `"${entry.revision}"`,
    ...(before === undefined ? {} : { before: toGroupState(before) }),
    ...(after === undefined ? {} : { after: toGroupState(after) }),
    ...compareGroups(before, after),
  };
}

/** The rules as they would be sent in a PUT. */
function toGroupState({ name, description, revision, rules }: GroupPolicy) {
  return {
    name,
    ...(description === undefined ? {} : { description }),
    revision,
    rules: rules.map(toRuleResource),
  };
}
