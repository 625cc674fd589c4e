import { requireValid } from '../kernel/invalid-request.ts';
import { mergePatch } from '../kernel/merge-patch.ts';
import { ServiceError } from '../kernel/service-error.ts';
import { parseRule } from '../rules/parse-rule.ts';
import type { Rule, RuleDraft } from '../rules/rule.ts';
import { type Precondition, rulesTag, ruleTag } from './entity-tag.ts';
import { findGroup, findRule, type GroupPolicy, requireGroup, requireRule } from './policy.ts';
import type { ChangeNote, PolicyStore } from './policy-store.ts';
import { draftOf, reviseRule } from './revise-rule.ts';
import { withRules } from './with-rules.ts';

interface WriteRule {
  group: string;
  body: unknown;
  precondition: Precondition;
  /** Who writes, for the history. */
  by: string;
}

/** A rule that has an address. */
interface RuleAddress {
  group: string;
  id: string;
  precondition: Precondition;
  /** Who writes, for the history. */
  by: string;
}

interface WrittenRule {
  rule: Rule;
  isNew: boolean;
}

/** Adds a rule to a group. @throws ServiceError Conflict when the group has a rule of its id. */
export async function createRule(
  store: PolicyStore,
  { group: groupName, body, precondition, by }: WriteRule,
): Promise<WrittenRule> {
  const parsed = parseRule(body);
  return writeRule(store, { groupName, by, operation: 'createRule' }, (group) => {
    precondition(rulesTag(group));
    const draft = requireValid(parsed);
    if (findRule(group, draft.id) === undefined) return draft;
    const message = `The group has a rule ${JSON.stringify(draft.id)} already.`;
    throw new ServiceError('Conflict', message, { target: '/id' });
  });
}

/** Creates or replaces the rule of an id. */
export async function putRule(
  store: PolicyStore,
  { group: groupName, id, body, precondition, by }: WriteRule & RuleAddress,
): Promise<WrittenRule> {
  const parsed = parseRule(body, { id });
  return writeRule(store, { groupName, by, operation: 'putRule' }, (group) => {
    const before = findRule(group, id);
    precondition(before && ruleTag(before));
    return requireValid(parsed);
  });
}

/** Applies a JSON merge patch to a rule; what comes out must be a rule again. */
export async function patchRule(
  store: PolicyStore,
  { group: groupName, id, body, precondition, by }: WriteRule & RuleAddress,
): Promise<WrittenRule> {
  return writeRule(store, { groupName, by, operation: 'patchRule' }, (group) => {
    const before = requireRule(group, id);
    precondition(ruleTag(before));
    return requireValid(parseRule(mergePatch(draftOf(before), body), { id }));
  });
}

/** Takes a rule away; nothing changes when it is not there. */
export async function deleteRule(
  store: PolicyStore,
  { group: groupName, id, precondition, by }: RuleAddress,
): Promise<void> {
  await store.change(
    (current, revision, nowUtc) => {
      const group = findGroup(current, groupName);
      const rule = group && findRule(group, id);
      precondition(rule && ruleTag(rule));
      if (group === undefined || rule === undefined) return current;
      const rest = group.rules.filter((other) => other !== rule);
      return withRules(current, group, rest, { revision, nowUtc });
    },
    { by, operation: 'deleteRule' },
  );
}

/** Puts the rule that `decide` drafts in its place in the group, or at the end. */
async function writeRule(
  store: PolicyStore,
  { groupName, ...note }: ChangeNote & { groupName: string },
  decide: (group: GroupPolicy) => RuleDraft,
): Promise<WrittenRule> {
  let id = '';
  let isNew = false;
  const policy = await store.change((current, revision, nowUtc) => {
    const group = requireGroup(current, groupName);
    const draft = decide(group);
    const before = findRule(group, draft.id);
    const rule = reviseRule(before, draft, revision, nowUtc);
    id = rule.id;
    isNew = before === undefined;
    const rules =
      before === undefined
        ? [...group.rules, rule]
        : group.rules.map((other) => (other === before ? rule : other));
    return withRules(current, group, rules, { revision, nowUtc });
  }, note);
  return { rule: requireRule(requireGroup(policy, groupName), id), isNew };
}
