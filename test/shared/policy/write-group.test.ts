import { beforeEach, describe, expect, it, vi } from 'vitest';
import { findGroup } from '../../../shared/policy/policy.ts';
import { saveRules } from '../../../shared/policy/save-rules.ts';
import { deleteGroup, patchGroup, putGroup } from '../../../shared/policy/write-group.ts';
import { MemoryPolicyStore } from '../../support/memory-policy-store.ts';
import { processRule } from '../../support/rule-drafts.ts';

let store: MemoryPolicyStore;
const precondition = vi.fn();
const asked = { precondition, by: 'Ann' };

beforeEach(async () => {
  store = new MemoryPolicyStore();
  precondition.mockReset();
  await putGroup(store, { name: 'Pumps', body: { description: 'All' }, ...asked });
});

describe('putGroup', () => {
  it('creates a group without rules', async () => {
    const { group, isNew, policy } = await putGroup(store, {
      name: 'Valves',
      body: {},
      ...asked,
    });
    expect(isNew).toBe(true);
    expect(group).toEqual({
      name: 'Valves',
      revision: 2,
      rulesRevision: 2,
      createdTimeUtc: '2026-01-01T00:02:00.000Z',
      updatedTimeUtc: '2026-01-01T00:02:00.000Z',
      rules: [],
    });
    expect(policy).toBe(await store.current());
    expect(precondition).toHaveBeenLastCalledWith(undefined);
  });

  it('replaces by any spelling and keeps name, rules and their tag', async () => {
    await saveRules(store, { group: 'pumps', body: [processRule('a')], ...asked });
    const { group, isNew } = await putGroup(store, { name: 'PUMPS', body: {}, ...asked });
    expect(isNew).toBe(false);
    expect(group).toMatchObject({ name: 'Pumps', revision: 3, rulesRevision: 2 });
    expect(group.rules).toHaveLength(1);
    expect(group).not.toHaveProperty('description');
    expect(precondition).toHaveBeenLastCalledWith('"2"');
  });

  it('that says nothing new makes no revision', async () => {
    const before = await store.current();
    await putGroup(store, { name: 'pumps', body: { description: 'All' }, ...asked });
    expect(await store.current()).toBe(before);
  });

  it('describes default', async () => {
    const { group, isNew } = await putGroup(store, {
      name: 'Default',
      body: { description: 'Rest' },
      ...asked,
    });
    expect([group.name, group.description, isNew]).toEqual(['default', 'Rest', false]);
  });

  it('refuses a name that is none', async () => {
    await expect(putGroup(store, { name: 'a/b', body: {}, ...asked })).rejects.toMatchObject({
      code: 'InvalidRequest',
      details: [{ target: 'group' }],
    });
  });
});

describe('patchGroup', () => {
  it('changes what it names', async () => {
    const { group } = await patchGroup(store, {
      name: 'pumps',
      body: { description: 'B' },
      ...asked,
    });
    expect(group.description).toBe('B');
    const { group: same } = await patchGroup(store, {
      name: 'pumps',
      body: { rules: 9 },
      ...asked,
    });
    expect(same).toBe(group);
  });

  it('needs a group that is there', async () => {
    await expect(patchGroup(store, { name: 'x', body: {}, ...asked })).rejects.toMatchObject({
      code: 'NotFound',
    });
  });
});

describe('deleteGroup', () => {
  const deletion = { name: 'PUMPS', force: false, devices: 0, ...asked };

  it('deletes a group without devices', async () => {
    await deleteGroup(store, deletion);
    expect(findGroup(await store.current(), 'pumps')).toBeUndefined();
    expect((await store.current()).revision).toBe(2);
  });

  it('wants force while devices are tagged', async () => {
    await expect(deleteGroup(store, { ...deletion, devices: 1 })).rejects.toMatchObject({
      code: 'Conflict',
      message: expect.stringContaining('One device is tagged with the group "Pumps"'),
    });
    await deleteGroup(store, { ...deletion, devices: 1, force: true });
    expect(findGroup(await store.current(), 'pumps')).toBeUndefined();
  });

  it('of nothing changes nothing, but asks the precondition', async () => {
    const before = await store.current();
    await deleteGroup(store, { ...deletion, name: 'x' });
    expect(await store.current()).toBe(before);
    expect(precondition).toHaveBeenLastCalledWith(undefined);
  });

  it('never deletes default', async () => {
    await expect(
      deleteGroup(store, { ...deletion, name: 'Default', force: true }),
    ).rejects.toMatchObject({
      code: 'Conflict',
    });
  });
});
