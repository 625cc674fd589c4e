import { beforeEach, describe, expect, it, vi } from 'vitest';
import { requireGroup } from '../../../shared/policy/policy.ts';
import { createRule, deleteRule, patchRule, putRule } from '../../../shared/policy/write-rule.ts';
import { MemoryPolicyStore } from '../../support/memory-policy-store.ts';
import { loginRule, processRule, temperatureRule } from '../../support/rule-drafts.ts';

let store: MemoryPolicyStore;
const precondition = vi.fn();
const asked = { precondition, by: 'Ann' };
const hot = { group: 'default', id: 'hot', ...asked };

beforeEach(async () => {
  store = new MemoryPolicyStore();
  await createRule(store, { group: 'default', body: processRule('a'), ...asked });
  await createRule(store, { group: 'default', body: temperatureRule(), ...asked });
  await createRule(store, { group: 'default', body: loginRule(), ...asked });
  precondition.mockClear();
});

async function ids(): Promise<string[]> {
  return requireGroup(await store.current(), 'default').rules.map(({ id }) => id);
}

describe('createRule', () => {
  it('adds at the end, as a revision', async () => {
    const body = temperatureRule({ id: 'cold' });
    const { rule, isNew } = await createRule(store, { group: 'default', body, ...asked });
    expect([rule.revision, isNew]).toEqual([4, true]);
    expect((await ids()).at(-1)).toBe('cold');
    expect(precondition).toHaveBeenCalledWith('"3"');
  });

  it('refuses an id that is taken, and a group that is not there', async () => {
    const body = temperatureRule();
    await expect(createRule(store, { group: 'default', body, ...asked })).rejects.toMatchObject({
      code: 'Conflict',
      target: '/id',
    });
    await expect(createRule(store, { group: 'x', body, ...asked })).rejects.toMatchObject({
      code: 'NotFound',
    });
  });

  it('keeps the limit of rules also one by one', async () => {
    for (let i = 3; i < 500; i++) {
      const body = temperatureRule({ id: `rule-${i}` });
      await createRule(store, { group: 'default', body, ...asked });
    }
    const body = temperatureRule({ id: 'one-more' });
    await expect(createRule(store, { group: 'default', body, ...asked })).rejects.toMatchObject({
      details: [{ code: 'LimitExceeded' }],
    });
  });
});

describe('putRule', () => {
  it('replaces a rule in its place', async () => {
    const before = await ids();
    const { rule, isNew } = await putRule(store, {
      ...hot,
      body: temperatureRule({ maxThreshold: 9 }),
    });
    expect([rule.maxThreshold, rule.revision, isNew]).toEqual([9, 4, false]);
    expect(await ids()).toEqual(before);
    expect(precondition).toHaveBeenCalledWith('"2"');
  });

  it('creates a rule that is not there', async () => {
    const body = temperatureRule({ id: 'cold' });
    const { isNew } = await putRule(store, { ...hot, id: 'cold', body });
    expect(isNew).toBe(true);
    expect(precondition).toHaveBeenCalledWith(undefined);
  });

  it('that says nothing new makes no revision', async () => {
    const before = await store.current();
    const { rule, isNew } = await putRule(store, { ...hot, body: temperatureRule() });
    expect([rule.revision, isNew]).toEqual([2, false]);
    expect(await store.current()).toBe(before);
  });
});

describe('patchRule', () => {
  it('changes what it names and nothing else', async () => {
    const { rule } = await patchRule(store, {
      ...hot,
      body: { isEnabled: false, signal: { where: [] } },
    });
    expect(rule).toMatchObject({
      isEnabled: false,
      maxThreshold: 80,
      signal: { path: '/temp', where: [] },
    });
  });

  it('must lead to a rule again, under the same id', async () => {
    await expect(patchRule(store, { ...hot, body: { maxThreshold: null } })).rejects.toMatchObject({
      details: [{ code: 'Missing', target: '' }],
    });
    await expect(patchRule(store, { ...hot, body: { id: 'cold' } })).rejects.toMatchObject({
      details: [{ target: '/id' }],
    });
    await expect(patchRule(store, { ...hot, body: 7 })).rejects.toMatchObject({
      details: [{ code: 'WrongType', target: '' }],
    });
  });

  it('needs a rule that is there', async () => {
    await expect(patchRule(store, { ...hot, id: 'cold', body: {} })).rejects.toMatchObject({
      code: 'NotFound',
      target: 'rule',
    });
  });
});

describe('deleteRule', () => {
  it('takes one rule away as a revision', async () => {
    await deleteRule(store, hot);
    expect(await ids()).toEqual(['ProcessNotAllowed', 'FailedLocalLoginsNotInAllowedRange']);
    expect((await store.current()).revision).toBe(4);
    expect(precondition).toHaveBeenCalledWith('"2"');
  });

  it('of nothing changes nothing', async () => {
    const before = await store.current();
    await deleteRule(store, { ...hot, id: 'cold' });
    await deleteRule(store, { ...hot, group: 'nowhere' });
    expect(await store.current()).toBe(before);
    expect(precondition.mock.calls).toEqual([[undefined], [undefined]]);
  });
});
