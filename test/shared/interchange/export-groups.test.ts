import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { NotExpressed } from '../../../shared/interchange/arm-losses.ts';
import { exportGroups } from '../../../shared/interchange/export-groups.ts';
import { importFile } from '../../../shared/interchange/import-file.ts';
import { importGroups } from '../../../shared/interchange/import-groups.ts';
import { policyFileSchema } from '../../../shared/interchange/policy-file-schema.ts';
import { readFile } from '../../../shared/interchange/read-file.ts';
import type { ExportFormat } from '../../../shared/interchange/transfer-query.ts';
import type { GroupPolicy, Policy } from '../../../shared/policy/policy.ts';
import type { WholeGroup } from '../../../shared/policy/replace-group.ts';
import { draftOf } from '../../../shared/policy/revise-rule.ts';
import type { RuleDraft } from '../../../shared/rules/rule.ts';
import { arbitraryDrafts } from '../../support/arbitrary-drafts.ts';
import { MemoryPolicyStore } from '../../support/memory-policy-store.ts';

const precondition = () => undefined;
const options = { keepsUnsaid: false, prune: true, dryRun: false, precondition, by: 'ann' };
const schemaUrl = 'https://app.example/api/policy.schema.json';

async function storeOf(groups: readonly WholeGroup[]) {
  const store = new MemoryPolicyStore();
  const { policy } = await importGroups(store, { groups, ...options });
  return { store, policy };
}

function written({ groups }: Policy, format: ExportFormat): Promise<string> {
  return exportGroups({ groups: groups.values(), format, hub: 'plant', schemaUrl });
}

const name = fc.oneof(
  fc.constantFrom('default', '[a]', '[[b]', 'yes', '1', '"', "it's", 'constructor', 'Straße'),
  fc
    .stringMatching(/^[A-Za-z0-9 :_.-]{1,20}$/)
    .filter((text) => text.trim() === text && !/^\.+$/.test(text)),
);

const groupsOf = (rules: fc.Arbitrary<RuleDraft[]>) =>
  fc.uniqueArray(
    fc.record(
      { name, description: fc.string({ unit: 'grapheme', maxLength: 60 }), rules },
      { requiredKeys: ['name', 'rules'] },
    ),
    { selector: (group) => group.name.toLowerCase(), maxLength: 4 },
  );

describe('exportGroups', () => {
  it.each(['policy', 'yaml'] as const)(
    'writes as %s what an import takes for no change',
    async (format) => {
      await fc.assert(
        fc.asyncProperty(groupsOf(arbitraryDrafts), async (groups) => {
          const { store, policy } = await storeOf(groups);
          const text = await written(policy, format);
          const { answer } = await importFile(store, { text, hub: 'plant', ...options });
          expect(answer).toMatchObject({ format: 'policy', notes: [], revision: policy.revision });
          expect(answer.groups.every(({ action }) => action === 'unchanged')).toBe(true);
          const elsewhere = new MemoryPolicyStore();
          await importFile(elsewhere, { text, hub: 'other', ...options });
          expect(await written(await elsewhere.current(), format)).toBe(text);
        }),
      );
    },
  );

  it('writes as policy what its published schema describes', async () => {
    const schema = policyFileSchema();
    await fc.assert(
      fc.asyncProperty(groupsOf(arbitraryDrafts), async (groups) => {
        const file = JSON.parse(await written((await storeOf(groups)).policy, 'policy'));
        expect(schema.parse(file)).toEqual(file);
      }),
    );
  });

  it('writes a template that loses what it says it loses, and nothing else', async () => {
    await fc.assert(
      fc.asyncProperty(groupsOf(drafts), async (groups) => {
        const { policy } = await storeOf(groups);
        const text = await written(policy, 'arm');
        const { format, groups: taken } = await readFile(text, { hub: 'plant' });
        expect(format).toBe('arm');
        const told: NotExpressed[] = JSON.parse(text).metadata?.notExpressed ?? [];
        const expected = [...policy.groups.values()].map((group) => without(told, group));
        expect(byName(taken)).toEqual(byName(expected));
      }),
    );
  });

  it('refuses to write more YAML than an import takes', async () => {
    for (const [values, length, limit] of [
      [5_000, 1_000, 'at most 2097152 bytes)'],
      [2_100, 1_000, 'at most 2097152 bytes, not 21'],
      [99_000, 5, 'at most 500000 tokens)'],
    ] as const) {
      const { policy } = await storeOf([{ name: 'a', rules: lists(values, length) }]);
      await expect(written(policy, 'yaml')).rejects.toThrow(
        `The request has one problem: format The policy is larger than an import takes as YAML (${limit}`,
      );
      await expect(written(policy, 'yaml')).rejects.toThrow(/: export it as JSON\.$/);
      const text = await written(policy, 'policy');
      expect((await readFile(text, { hub: 'plant' })).groups).toHaveLength(2);
    }
  });

  it('writes JSON in lines as long as an import takes those', async () => {
    const tags = Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`${i}`, '']));
    const rule = { ruleType: 'ProcessNotAllowed', isEnabled: true, severity: 'Low' as const };
    const rules = Array.from({ length: 500 }, (_, i) => ({
      ...{ ...rule, id: `r${i}`, tags, allowlistValues: [] },
    }));
    const groups = Array.from({ length: 40 }, (_, i) => ({ name: `g${i}`, rules }));
    const [few, many] = [await storeOf(groups.slice(1)), await storeOf(groups.slice(30))];
    expect((await written(many.policy, 'policy')).split('\n').length).toBeGreaterThan(100_000);
    const dense = await written(few.policy, 'policy');
    expect(dense.split('\n')).toHaveLength(1);
    expect(dense.length).toBeLessThan(16 * 1024 * 1024);
  });
});

/** Allowlists with so many values of a length in all. */
function lists(values: number, length: number): RuleDraft[] {
  return Array.from({ length: 10 }, (_, i) => ({
    ...{ id: `r${i}`, ruleType: 'ProcessNotAllowed', isEnabled: true, severity: 'Low' },
    allowlistValues: Array.from({ length: values / 10 }, (_, i) => `${i}`.padEnd(length, 'x')),
  }));
}

/** What of a rule that a template can hold: one of its type, whatever else it says. */
const templateRule = fc
  .tuple(
    fc.constantFrom('ProcessNotAllowed', 'LocalUserNotAllowed'),
    fc.array(fc.oneof(fc.constantFrom('[x]', '[[x]', '[x', "'"), fc.string({ minLength: 1 }))),
    fc.boolean(),
  )
  .map(([ruleType, allowlistValues, isEnabled]) => ({
    ...{ id: ruleType, ruleType, allowlistValues, isEnabled, severity: 'Low' as const },
  }));

const drafts = fc
  .tuple(arbitraryDrafts, fc.array(templateRule, { maxLength: 2 }))
  .map(([some, others]) => [...some, ...others])
  .filter((rules) => new Set(rules.map(({ id }) => id)).size === rules.length);

/** A group without what is told to be left out. */
function without(told: NotExpressed[], { name, description, rules }: GroupPolicy): WholeGroup {
  const ofGroup = told.filter((loss) => loss.group === name);
  const lost = (rule: string | undefined) =>
    ofGroup.filter((loss) => loss.rule === rule).map(({ property = 'all' }) => property);
  const left = rules
    .map(draftOf)
    .filter(({ id }) => !lost(id).includes('all'))
    .map((rule) =>
      Object.fromEntries(Object.entries(rule).filter(([key]) => !lost(rule.id).includes(key))),
    )
    .map((rule) => ({ severity: 'Low', id: rule.ruleType, ...rule }) as RuleDraft);
  if (lost(undefined).includes('rules'))
    left.sort((a, b) => Number('allowlistValues' in a) - Number('allowlistValues' in b));
  const isDescribed = description !== undefined && !lost(undefined).includes('description');
  return { name, ...(isDescribed ? { description } : {}), rules: left };
}

function byName(groups: readonly WholeGroup[]): ReadonlyMap<string, WholeGroup> {
  return new Map(groups.map((group) => [group.name, group]));
}
