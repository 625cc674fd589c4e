import { isDeepStrictEqual } from 'node:util';
import { type JsonChange, jsonChanges } from '../kernel/json-changes.ts';
import type { Rule } from '../rules/rule.ts';
import type { GroupPolicy } from './policy.ts';
import { draftOf, isSameDraft } from './revise-rule.ts';

export type CompareAction = 'create' | 'update' | 'delete' | 'unchanged';

export interface RuleComparison {
  id: string;
  action: CompareAction;
  /** What an update changes, by JSON Pointers into the rule. */
  changes: JsonChange[];
}

/** What leads from one state of a group to another, as its owner wrote them. */
export interface GroupComparison {
  action: CompareAction;
  /** What an update changes: `name`, `description`, and `rules` for the order of their ids. */
  changes: JsonChange[];
  /** Those of the state after in their order, then those that it has no more. */
  rules: RuleComparison[];
}

/** Compares a group with what it was; undefined where it was not there, or is not there any more. */
export function compareGroups(
  before: GroupPolicy | undefined,
  after: GroupPolicy | undefined,
): GroupComparison {
  const rules = compareRules(before?.rules ?? [], after?.rules ?? []);
  if (before === undefined || after === undefined) {
    const action = after !== undefined ? 'create' : before !== undefined ? 'delete' : 'unchanged';
    return { action, changes: [], rules };
  }
  const changes = groupChanges(before, after);
  const isSame = changes.length === 0 && rules.every(({ action }) => action === 'unchanged');
  return { action: isSame ? 'unchanged' : 'update', changes, rules };
}

function groupChanges(before: GroupPolicy, after: GroupPolicy): JsonChange[] {
  const fields = (['name', 'description'] as const)
    .filter((name) => before[name] !== after[name])
    .map((name) => ({ target: name, before: before[name], after: after[name] }));
  const [was, is] = [idsOf(before), idsOf(after)];
  const hasOrder = isDeepStrictEqual(common(was, is), common(is, was));
  return hasOrder ? fields : [...fields, { target: 'rules', before: was, after: is }];
}

function idsOf({ rules }: GroupPolicy): string[] {
  return rules.map(({ id }) => id);
}

/** Those ids of a list that another one has too. */
function common(ids: readonly string[], others: readonly string[]): string[] {
  const there = new Set(others);
  return ids.filter((id) => there.has(id));
}

function compareRules(before: readonly Rule[], after: readonly Rule[]): RuleComparison[] {
  const was = new Map(before.map((rule) => [rule.id, rule]));
  const is = new Set(after.map(({ id }) => id));
  return [
    ...after.map((rule) => compareRule(was.get(rule.id), rule)),
    ...before
      .filter(({ id }) => !is.has(id))
      .map(({ id }): RuleComparison => ({ id, action: 'delete', changes: [] })),
  ];
}

function compareRule(before: Rule | undefined, after: Rule): RuleComparison {
  const { id } = after;
  if (before === undefined) return { id, action: 'create', changes: [] };
  const [was, is] = [draftOf(before), draftOf(after)];
  if (isSameDraft(was, is)) return { id, action: 'unchanged', changes: [] };
  return { id, action: 'update', changes: jsonChanges(was, is) };
}
