import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { ServiceError } from '../../../shared/kernel/service-error.ts';
import { draftOf } from '../../../shared/policy/revise-rule.ts';
import { saveRules, validateRules } from '../../../shared/policy/save-rules.ts';
import { arbitraryDrafts } from '../../support/arbitrary-drafts.ts';
import { MemoryPolicyStore } from '../../support/memory-policy-store.ts';
import { loginRule, processRule, temperatureRule } from '../../support/rule-drafts.ts';

let store: MemoryPolicyStore;

beforeEach(() => {
  store = new MemoryPolicyStore();
});

const always = () => undefined;

function save(body: unknown, precondition: (tag: string | undefined) => void = always) {
  return saveRules(store, { group: 'default', body, precondition, by: 'Ann' });
}

describe('saveRules', () => {
  it('replaces all rules as one revision', async () => {
    const first = await save([temperatureRule(), processRule('a')]);
    expect(first).toMatchObject({
      revision: 1,
      rulesRevision: 1,
      rules: [{ revision: 1 }, { revision: 1 }],
    });
    const second = await save([loginRule(), processRule('a')]);
    expect(second.rules.map(({ id, revision }) => [id, revision])).toEqual([
      ['FailedLocalLoginsNotInAllowedRange', 2],
      ['ProcessNotAllowed', 1],
    ]);
    expect(second.rules[1]).toBe(first.rules[1]);
  });

  it('makes no revision when nothing changes', async () => {
    const first = await save([temperatureRule(), loginRule()]);
    expect(await save([temperatureRule(), loginRule({ timeWindowSize: 'PT300S' })])).toBe(first);
  });

  it('takes another order for a change that leaves every rule as it was', async () => {
    const first = await save([temperatureRule(), loginRule()]);
    const second = await save([loginRule(), temperatureRule()]);
    expect(second.rulesRevision).toBe(2);
    expect(second.rules).toEqual([...first.rules].reverse());
  });

  it('leaves what is not different from the policy before, for any two policies', async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryDrafts, arbitraryDrafts, async (one, two) => {
        store = new MemoryPolicyStore();
        const before = await save(one);
        const kept = one.filter((_, i) => i % 2 === 0);
        const other = two.filter(({ id }) => !kept.some((rule) => rule.id === id));
        const after = await save([...other, ...kept]);
        expect(after.rules.map(draftOf)).toEqual([...other, ...kept]);
        for (const { id } of kept) {
          expect(after.rules.find((rule) => rule.id === id)).toBe(
            before.rules.find((rule) => rule.id === id),
          );
        }
      }),
    );
  });

  it('asks the precondition with the tag of the rules, before it looks at the body', async () => {
    await save([processRule('a')]);
    const refuse = (tag: string | undefined) => {
      throw new ServiceError('PreconditionFailed', `tag ${tag}`);
    };
    await expect(save('nonsense', refuse)).rejects.toThrow('tag "1"');
  });

  it('refuses more bytes than a GET could answer for a PUT', async () => {
    const lists = Array.from({ length: 9 }, (_, i) => ({
      ...processRule(...Array.from({ length: 1_900 }, (__, k) => `${k}`.padEnd(1_024, 'x'))),
      id: `list-${i}`,
    }));
    await expect(save(lists)).rejects.toMatchObject({
      code: 'InvalidRequest',
      details: [{ code: 'LimitExceeded', target: '' }],
    });
    expect((await store.current()).revision).toBe(0);
  });
});

describe('validateRules', () => {
  const validate = (body: unknown) =>
    validateRules(store, { group: 'default', body, precondition: always });

  it('tells created, updated, unchanged and deleted rules, and saves nothing', async () => {
    await save([temperatureRule(), processRule('a'), loginRule()]);
    const policy = await store.current();
    const verdict = await validate([
      processRule('b'),
      loginRule({ timeWindowSize: 'PT05M' }),
      temperatureRule({ id: 'cold' }),
    ]);
    expect(verdict).toEqual({
      created: ['cold'],
      updated: ['ProcessNotAllowed'],
      unchanged: ['FailedLocalLoginsNotInAllowedRange'],
      deleted: ['hot'],
    });
    expect(await store.current()).toBe(policy);
  });

  it('throws what a SAVE would', async () => {
    await expect(validate([{}])).rejects.toMatchObject({ code: 'InvalidRequest' });
    const nowhere = { group: 'nowhere', body: [], precondition: always };
    await expect(validateRules(store, nowhere)).rejects.toMatchObject({ code: 'NotFound' });
  });
});
