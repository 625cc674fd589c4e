import { beforeEach, expect, it } from 'vitest';
import type { GroupPolicy } from '../../../shared/policy/policy.ts';
import type { HistoryDetail, PolicyHistory } from '../../../shared/policy/policy-history.ts';
import { restoreGroup } from '../../../shared/policy/restore-group.ts';
import { saveRules } from '../../../shared/policy/save-rules.ts';
import { MemoryPolicyStore } from '../../support/memory-policy-store.ts';
import { aPolicy, aRule } from '../../support/policies.ts';
import { processRule } from '../../support/rule-drafts.ts';

let policies: MemoryPolicyStore;

beforeEach(() => {
  policies = new MemoryPolicyStore();
});

/** A history in which every revision led to the same state of every group. */
function historyOf(after: GroupPolicy | undefined): PolicyHistory {
  const entry: HistoryDetail = {
    ...{ revision: 1, changedTimeUtc: '', changedBy: 'Ann', changedGroups: 1 },
    ...{ operation: 'saveRules', action: 'update', before: undefined, after },
  };
  return { list: async () => ({ items: [entry] }), get: async () => entry };
}

function restore(after: GroupPolicy | undefined, group = 'default') {
  const restored = { group, revision: 1, precondition: () => undefined, by: 'Bob' };
  return restoreGroup({ policies, history: historyOf(after) }, restored);
}

const stored = (...rules: GroupPolicy['rules']) =>
  aPolicy({ default: rules }).groups.get('default');
const hot = aRule({ ruleType: 'ThresholdCustomAlertRule', id: 'hot', maxThreshold: 80 });
const processes = aRule({ ruleType: 'ProcessNotAllowed', allowlistValues: ['a'] });

it('notes who restored', async () => {
  await restore(stored(processes));
  expect(policies.notes).toEqual([{ by: 'Bob', operation: 'restore' }]);
});

it('keeps the rules that are in force as they were, counters included', async () => {
  const body = [processRule('a'), { ...processRule('b'), id: 'other' }];
  const precondition = () => undefined;
  const saved = await saveRules(policies, { group: 'default', body, precondition, by: 'Ann' });
  const { group } = await restore(stored(processes));
  expect(group.rules).toHaveLength(1);
  expect(group.rules[0]).toBe(saved.rules[0]);
});

it('refuses what this version of the app would not take, and restores nothing of it', async () => {
  const gone = { ...processes, id: 'gone', ruleType: 'NoLongerThere' };
  await expect(restore(stored(processes, gone))).rejects.toMatchObject({
    code: 'InvalidRequest',
    details: [{ target: '/1/ruleType' }],
  });
  // Without a signal it never was one.
  await expect(restore(stored(hot))).rejects.toMatchObject({ code: 'InvalidRequest' });
  expect((await policies.current()).revision).toBe(0);
});
