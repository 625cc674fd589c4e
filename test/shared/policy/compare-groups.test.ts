import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareGroups } from '../../../shared/policy/compare-groups.ts';
import { findGroup, type GroupPolicy } from '../../../shared/policy/policy.ts';
import { reviseRule } from '../../../shared/policy/revise-rule.ts';
import { arbitraryDraft, arbitraryDrafts } from '../../support/arbitrary-drafts.ts';
import { aPolicy, aRule } from '../../support/policies.ts';

const [hot, cold, login] = ['hot', 'cold', 'login'].map((id) =>
  aRule({ ruleType: 'ThresholdCustomAlertRule', id, maxThreshold: 80, tags: { site: 'A' } }),
) as [ReturnType<typeof aRule>, ReturnType<typeof aRule>, ReturnType<typeof aRule>];

function group(rules: GroupPolicy['rules'], fields: Partial<GroupPolicy> = {}): GroupPolicy {
  return { ...findGroup(aPolicy({ Pumps: rules }), 'pumps')!, ...fields };
}

describe('compareGroups', () => {
  it('tells what becomes of each rule, and by what', () => {
    const after = group([
      { ...hot, maxThreshold: 90, tags: { site: 'B', 'a/b': 'new' }, revision: 2 },
      login,
      { ...cold, id: 'colder' },
    ]);
    expect(compareGroups(group([cold, hot, login]), after)).toEqual({
      action: 'update',
      changes: [],
      rules: [
        {
          id: 'hot',
          action: 'update',
          changes: [
            { target: '/maxThreshold', before: 80, after: 90 },
            { target: '/tags/site', before: 'A', after: 'B' },
            { target: '/tags/a~1b', after: 'new' },
          ],
        },
        { id: 'login', action: 'unchanged', changes: [] },
        { id: 'colder', action: 'create', changes: [] },
        { id: 'cold', action: 'delete', changes: [] },
      ],
    });
  });

  it('tells another description, name and order of rules', () => {
    const before = group([hot, cold], { description: 'All' });
    const after = group([cold, login, hot], { name: 'PUMPS' });
    expect(compareGroups(before, after)).toMatchObject({
      action: 'update',
      changes: [
        { target: 'name', before: 'Pumps', after: 'PUMPS' },
        { target: 'description', before: 'All', after: undefined },
        { target: 'rules', before: ['hot', 'cold'], after: ['cold', 'login', 'hot'] },
      ],
    });
  });

  it('tells a group that came, one that went, and none at all', () => {
    const rules = (action: string) => [{ id: 'hot', action, changes: [] }];
    const created = { action: 'create', changes: [], rules: rules('create') };
    const deleted = { action: 'delete', changes: [], rules: rules('delete') };
    expect(compareGroups(undefined, group([hot]))).toEqual(created);
    expect(compareGroups(group([hot]), undefined)).toEqual(deleted);
    expect(compareGroups(undefined, undefined)).toMatchObject({ action: 'unchanged', rules: [] });
  });

  it('looks at what the owner wrote, not at revisions and times', () => {
    const later = { revision: 7, rulesRevision: 7, updatedTimeUtc: '2026-02-01T00:00:00.000Z' };
    const after = group([{ ...hot, revision: 7, countersRevision: 7 }], later);
    expect(compareGroups(group([hot]), after)).toMatchObject({ action: 'unchanged' });
  });

  it('calls a rule changed exactly when it is revised, for any two drafts', () => {
    const pair = fc.oneof(
      fc.tuple(arbitraryDraft, arbitraryDraft),
      arbitraryDraft.map((draft) => [draft, structuredClone(draft)] as const),
    );
    fc.assert(
      fc.property(pair, ([draft, other]) => {
        const before = reviseRule(undefined, draft, 1, hot.createdTimeUtc);
        const after = reviseRule(before, { ...other, id: draft.id }, 2, hot.createdTimeUtc);
        const [rule] = compareGroups(group([before]), group([after])).rules;
        expect(rule!.action).toBe(before === after ? 'unchanged' : 'update');
        expect(rule!.changes.length > 0).toBe(before !== after);
      }),
    );
  });

  it('names each rule of both states once', () => {
    fc.assert(
      fc.property(arbitraryDrafts, arbitraryDrafts, (one, other) => {
        const rulesOf = (drafts: typeof one) =>
          drafts.map((draft) => reviseRule(undefined, draft, 1, hot.createdTimeUtc));
        const { rules } = compareGroups(group(rulesOf(one)), group(rulesOf(other)));
        const ids = new Set([...one, ...other].map(({ id }) => id));
        expect(rules.map(({ id }) => id).sort()).toEqual([...ids].sort());
      }),
    );
  });
});
