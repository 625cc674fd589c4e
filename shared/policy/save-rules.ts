import { requireValid } from '../kernel/invalid-request.ts';
import { parseRules } from '../rules/parse-rules.ts';
import { type CompareAction, compareGroups, type GroupComparison } from './compare-groups.ts';
import { type Precondition, rulesTag } from './entity-tag.ts';
import { type GroupPolicy, type Policy, requireGroup } from './policy.ts';
import type { PolicyChange, PolicyStore } from './policy-store.ts';
import { withDrafts } from './with-rules.ts';

interface GivenRules {
  group: string;
  /** The bare array of rules. */
  body: unknown;
  precondition: Precondition;
}

interface SaveRules extends GivenRules {
  /** Who writes, for the history. */
  by: string;
}

/** SAVE: replaces all rules of a group as one revision. A rule left as it was keeps its own. */
export async function saveRules(store: PolicyStore, save: SaveRules): Promise<GroupPolicy> {
  const policy = await store.change(savingOf(save), { by: save.by, operation: 'saveRules' });
  return requireGroup(policy, save.group);
}

/** What a SAVE would do to each rule, by id. */
export interface Verdict {
  created: string[];
  updated: string[];
  unchanged: string[];
  deleted: string[];
}

/** Comes to the verdict of a SAVE without saving; what a SAVE would throw, this throws. */
export async function validateRules(store: PolicyStore, save: GivenRules): Promise<Verdict> {
  const policy = await store.current();
  const before = requireGroup(policy, save.group);
  const saved = savingOf(save)(policy, policy.revision + 1, before.updatedTimeUtc);
  return toVerdict(compareGroups(before, requireGroup(saved, save.group)));
}

function savingOf({ group: name, body, precondition }: GivenRules): PolicyChange {
  const parsed = parseRules(body);
  return (current, revision, nowUtc): Policy => {
    const group = requireGroup(current, name);
    precondition(rulesTag(group));
    return withDrafts(current, group, requireValid(parsed), { revision, nowUtc });
  };
}

function toVerdict({ rules }: GroupComparison): Verdict {
  const idsOf = (wanted: CompareAction) =>
    rules.filter(({ action }) => action === wanted).map(({ id }) => id);
  return {
    created: idsOf('create'),
    updated: idsOf('update'),
    unchanged: idsOf('unchanged'),
    deleted: idsOf('delete'),
  };
}
