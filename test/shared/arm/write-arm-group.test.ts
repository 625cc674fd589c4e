import { beforeEach, describe, expect, it, vi } from 'vitest';
import { toArmProperties } from '../../../shared/arm/to-arm-group.ts';
import { deleteArmGroup, putArmGroup } from '../../../shared/arm/write-arm-group.ts';
import { findGroup, requireGroup } from '../../../shared/policy/policy.ts';
import { saveRules } from '../../../shared/policy/save-rules.ts';
import { MemoryPolicyStore } from '../../support/memory-policy-store.ts';
import { loginRule, processRule, temperatureRule } from '../../support/rule-drafts.ts';

let store: MemoryPolicyStore;
const precondition = vi.fn();
const asked = { precondition, by: 'Ann' };

const bodyOf = (...timeWindowRules: object[]) => ({ properties: { timeWindowRules } });
const idsOf = ({ rules }: { rules: readonly { id: string }[] }) => rules.map(({ id }) => id);

async function groupOf(name: string) {
  return requireGroup(await store.current(), name);
}

beforeEach(async () => {
  store = new MemoryPolicyStore();
  precondition.mockReset();
  await putArmGroup(store, { name: 'Pumps', body: bodyOf(loginRule()), ...asked });
});

describe('putArmGroup', () => {
  it('creates a group with its rules as one revision', async () => {
    expect(await store.current()).toMatchObject({ revision: 1 });
    expect(await groupOf('pumps')).toMatchObject({
      ...{ name: 'Pumps', revision: 1, rulesRevision: 1 },
      rules: [{ id: 'FailedLocalLoginsNotInAllowedRange', severity: 'Low', revision: 1 }],
    });
    expect(store.notes).toEqual([{ by: 'Ann', operation: 'armPut' }]);
    expect(precondition).toHaveBeenLastCalledWith(undefined);
  });

  it('creates a group without rules', async () => {
    const { group, isNew } = await putArmGroup(store, { name: 'Valves', body: {}, ...asked });
    expect(isNew).toBe(true);
    expect(group).toMatchObject({ name: 'Valves', revision: 2, rulesRevision: 2, rules: [] });
  });

  it('replaces by any spelling, and keeps the rest of the group', async () => {
    const body = [loginRule(), { ...processRule('a'), severity: 'High' }, temperatureRule()];
    await saveRules(store, { group: 'pumps', body, ...asked });
    const { group, isNew } = await putArmGroup(store, {
      ...{ name: 'PUMPS', ...asked },
      body: { properties: { allowlistRules: [processRule('b')] } },
    });
    expect(isNew).toBe(false);
    expect(group).toMatchObject({
      ...{ name: 'Pumps', revision: 3 },
      rules: [
        { severity: 'High', allowlistValues: ['b'], revision: 3 },
        { id: 'hot', revision: 2 },
      ],
    });
    expect(precondition).toHaveBeenLastCalledWith('"2"');
  });

  it('that says nothing new makes no revision', async () => {
    const before = await store.current();
    const properties = toArmProperties((await groupOf('pumps')).rules);
    await putArmGroup(store, { name: 'pumps', body: { properties }, ...asked });
    await putArmGroup(store, {
      ...{ name: 'pumps', ...asked },
      body: bodyOf(loginRule({ timeWindowSize: 'PT05M' })),
    });
    expect(await store.current()).toBe(before);
  });

  it('keeps the counters of a rule whose window stays', async () => {
    const body = bodyOf(loginRule({ maxThreshold: 9, timeWindowSize: 'PT300S' }));
    const { group } = await putArmGroup(store, { name: 'pumps', body, ...asked });
    expect(group.rules).toMatchObject([{ maxThreshold: 9, revision: 2, countersRevision: 1 }]);
  });

  it('tells everything that is wrong with name and body', async () => {
    const put = putArmGroup(store, { name: 'a?b', body: bodyOf({}), ...asked });
    await expect(put).rejects.toMatchObject({
      code: 'InvalidRequest',
      details: [
        { target: 'deviceSecurityGroupName' },
        { target: '/properties/timeWindowRules/0/ruleType' },
        { target: '/properties/timeWindowRules/0/isEnabled' },
      ],
    });
    expect((await store.current()).revision).toBe(1);
  });

  it('holds to what a group may hold', async () => {
    const list = new Array(10_000).fill('x');
    const rules = new Array(10).fill(0).map((_, i) => ({
      ...{ id: `list-${i}`, ruleType: 'DenylistCustomAlertRule', isEnabled: true },
      ...{ signal: 'Process', denylistValues: list },
    }));
    await saveRules(store, { group: 'pumps', body: rules, ...asked });
    const body = { properties: { allowlistRules: [processRule('one too many')] } };
    await expect(putArmGroup(store, { name: 'pumps', body, ...asked })).rejects.toMatchObject({
      details: [{ code: 'LimitExceeded' }],
    });
  });
});

describe('deleteArmGroup', () => {
  it('deletes a group with all its rules, by any spelling', async () => {
    await saveRules(store, { group: 'pumps', body: [temperatureRule()], ...asked });
    expect(await deleteArmGroup(store, { name: 'PUMPS', ...asked })).toBe(true);
    expect(precondition).toHaveBeenLastCalledWith('"2"');
    expect(findGroup(await store.current(), 'pumps')).toBeUndefined();
    expect(store.notes.at(-1)).toEqual({ by: 'Ann', operation: 'armDelete' });
  });

  it('changes nothing where there is no group', async () => {
    const before = await store.current();
    expect(await deleteArmGroup(store, { name: 'nowhere', ...asked })).toBe(false);
    expect(await store.current()).toBe(before);
    expect(precondition).toHaveBeenLastCalledWith(undefined);
  });

  it('sets default back, and leaves there what it does not show', async () => {
    const body = [loginRule(), temperatureRule(), loginRule({ id: 'again' })];
    await saveRules(store, { group: 'default', body, ...asked });
    expect(await deleteArmGroup(store, { name: 'Default', ...asked })).toBe(true);
    const group = await groupOf('default');
    expect(idsOf(group)).toEqual(['FailedLocalLoginsNotInAllowedRange', 'hot', 'again']);
    expect(toArmProperties(group.rules)).toEqual(toArmProperties([]));
    expect(await store.current()).toMatchObject({ revision: 3 });
    await deleteArmGroup(store, { name: 'default', ...asked });
    expect(await store.current()).toMatchObject({ revision: 3 });
  });
});
