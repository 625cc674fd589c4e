import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { importGroups } from '../../../shared/interchange/import-groups.ts';
import { ServiceError } from '../../../shared/kernel/service-error.ts';
import { findGroup } from '../../../shared/policy/policy.ts';
import type { WholeGroup } from '../../../shared/policy/replace-group.ts';
import { draftOf } from '../../../shared/policy/revise-rule.ts';
import { arbitraryDrafts } from '../../support/arbitrary-drafts.ts';
import { MemoryPolicyStore } from '../../support/memory-policy-store.ts';
import { aRule } from '../../support/policies.ts';
import { loginRule, processRule } from '../../support/rule-drafts.ts';

let store: MemoryPolicyStore;

beforeEach(() => {
  store = new MemoryPolicyStore();
});

const login = draftOf(aRule(loginRule() as { ruleType: string }));
const process = draftOf(aRule(processRule('sshd')));

const always = () => undefined;

function imported(groups: WholeGroup[], given: Partial<Parameters<typeof importGroups>[1]> = {}) {
  const base = { keepsUnsaid: false, prune: false, dryRun: false };
  const options = { ...base, precondition: always, by: 'ann', ...given };
  return importGroups(store, { groups, ...options });
}

const actionsOf = async (done: ReturnType<typeof imported>) =>
  (await done).groups.map(({ name, action }) => [name, action]);

describe('importGroups', () => {
  it('is held to what all groups may hold, and prunes before', async () => {
    const large = { ...process, description: 'x'.repeat(16_000_000) };
    const named = (name: string) => ({ name, rules: [large] });
    for (const name of ['a', 'b', 'c', 'd']) await imported([named(name)]);
    await expect(imported([named('e')])).rejects.toThrow('the rules of all groups hold at most');
    const { policy } = await imported([named('e')], { prune: true });
    expect([...policy.groups.keys()].sort()).toEqual(['default', 'e']);
  });

  it('leaves what a format cannot say as it is, if told so', async () => {
    const hot = draftOf(aRule({ ruleType: 'ThresholdCustomAlertRule', id: 'hot' }));
    const high = { ...process, severity: 'High' as const };
    await imported([{ name: 'Pumps', description: 'd', rules: [high, login, hot] }]);
    const told = { ...process, allowlistValues: ['cron'] };
    const { policy } = await imported([{ name: 'pumps', rules: [told] }], { keepsUnsaid: true });
    const { description, rules } = findGroup(policy, 'pumps')!;
    expect(description).toBe('d');
    expect(rules.map(draftOf)).toEqual([{ ...high, allowlistValues: ['cron'] }, hot]);
  });

  it('replaces groups whole, all as one revision by one writer', async () => {
    const first = imported([
      { name: 'Pumps', description: 'd', rules: [login, process] },
      { name: 'valves', rules: [login] },
    ]);
    expect(await actionsOf(first)).toEqual([
      ['Pumps', 'create'],
      ['valves', 'create'],
    ]);
    expect(store.notes).toEqual([{ by: 'ann', operation: 'import' }]);
    const { policy, groups } = await imported([
      { name: 'PUMPS', rules: [{ ...login, maxThreshold: 9 }, process] },
      { name: 'new', rules: [] },
    ]);
    expect(policy.revision).toBe(2);
    expect(groups).toEqual([
      {
        name: 'Pumps',
        action: 'update',
        changes: [{ target: 'description', before: 'd', after: undefined }],
        rules: [
          {
            id: login.id,
            action: 'update',
            changes: [{ target: '/maxThreshold', before: 5, after: 9 }],
          },
          { id: process.id, action: 'unchanged', changes: [] },
        ],
      },
      { name: 'new', action: 'create', changes: [], rules: [] },
    ]);
    expect(findGroup(policy, 'pumps')?.rules.map(({ revision }) => revision)).toEqual([2, 1]);
    expect(findGroup(policy, 'valves')?.revision).toBe(1);
  });

  it('tells all that is created', async () => {
    const { groups } = await imported([{ name: 'a', description: 'd', rules: [login] }]);
    const { id, ...said } = login;
    const changes = Object.entries(said).map(([name, after]) => ({ target: `/${name}`, after }));
    expect(groups).toEqual([
      {
        ...{ name: 'a', action: 'create', changes: [{ target: 'description', after: 'd' }] },
        rules: [{ id, action: 'create', changes }],
      },
    ]);
  });

  it('makes no revision when nothing changes', async () => {
    const groups = [{ name: 'default', rules: [login] }];
    const { policy } = await imported(groups);
    const again = await imported([
      { name: 'Default', rules: [{ ...login, timeWindowSize: 'PT300S' }] },
    ]);
    expect(again.policy).toBe(policy);
    expect(again.groups).toMatchObject([{ name: 'default', action: 'unchanged' }]);
  });

  it('takes away the other groups when asked to, and the rules of default', async () => {
    await imported([
      { name: 'default', description: 'd', rules: [login] },
      { name: 'a', rules: [login] },
      { name: 'b', rules: [] },
    ]);
    const only = [{ name: 'b', rules: [] }];
    expect(await actionsOf(imported(only))).toEqual([['b', 'unchanged']]);
    const { policy, groups } = await imported(only, { prune: true });
    expect(groups).toMatchObject([
      { name: 'b', action: 'unchanged' },
      { name: 'a', action: 'delete', rules: [{ id: login.id, action: 'delete' }] },
      { name: 'default', action: 'update', rules: [{ id: login.id, action: 'delete' }] },
    ]);
    expect([...policy.groups.keys()]).toEqual(['default', 'b']);
    expect(findGroup(policy, 'default')).toMatchObject({ rules: [] });
    expect(findGroup(policy, 'default')).not.toHaveProperty('description');
    expect((await imported(only, { prune: true })).policy).toBe(policy);
  });

  it('comes to the same verdict in a dry run, and changes nothing', async () => {
    await imported([{ name: 'a', rules: [login] }]);
    const before = await store.current();
    const wanted = [{ name: 'b', rules: [process] }];
    const dry = await imported(wanted, { prune: true, dryRun: true });
    expect(dry.policy).toBe(before);
    expect(await store.current()).toBe(before);
    expect(dry.groups).toEqual((await imported(wanted, { prune: true })).groups);
  });

  it('holds a caller to the policy they have seen', async () => {
    const tags: (string | undefined)[] = [];
    const precondition = (tag: string | undefined) => {
      tags.push(tag);
      throw new ServiceError('PreconditionFailed', 'other');
    };
    for (const dryRun of [true, false])
      await expect(imported([], { precondition, dryRun })).rejects.toThrow('other');
    expect(tags).toEqual(['"0"', '"0"']);
  });

  it('leads to the groups of the file, whatever was there', async () => {
    const groups = fc.dictionary(fc.constantFrom('a', 'B', 'default'), arbitraryDrafts);
    const toFile = (given: Record<string, WholeGroup['rules']>) =>
      Object.entries(given).map(([name, rules]) => ({ name, rules }));
    await fc.assert(
      fc.asyncProperty(groups, groups, async (one, two) => {
        store = new MemoryPolicyStore();
        await imported(toFile(one));
        const { policy } = await imported(toFile(two), { prune: true });
        const rulesOf = (name: string) => findGroup(policy, name)?.rules.map(draftOf);
        for (const [name, rules] of Object.entries(two)) expect(rulesOf(name)).toEqual(rules);
        expect(policy.groups.size).toBe(new Set(['default', ...Object.keys(two)]).size);
        expect((await imported(toFile(two), { prune: true })).policy).toBe(policy);
      }),
    );
  });

  it('takes twenty thousand groups without copying all for each', async () => {
    const groups = Array.from({ length: 20_000 }, (_, i) => ({ name: `g${i}`, rules: [] }));
    const { policy } = await imported(groups);
    expect(policy.groups.size).toBe(20_001);
    expect(await imported([], { prune: true })).toMatchObject({ policy: { revision: 2 } });
    expect([...(await store.current()).groups.keys()]).toEqual(['default']);
  });
});
