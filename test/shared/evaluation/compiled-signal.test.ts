import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compilePolicy } from '../../../shared/evaluation/compile-policy.ts';
import { isRefused } from '../../../shared/evaluation/judge-value.ts';
import type { RuleDraft } from '../../../shared/rules/rule.ts';
import { aPolicy, aRule } from '../../support/policies.ts';

const texts = fc.uniqueArray(fc.constantFrom('a', 'b', '1', '2.5', '10.0.0.1'), { maxLength: 4 });
const limit = fc.constantFrom(-1, 0, 1, 2.5, 4);
const signal = { path: '/v' };

const draft: fc.Arbitrary<Partial<RuleDraft> & { ruleType: string }> = fc.oneof(
  texts.map((values) => ({ ruleType: 'AllowlistCustomAlertRule', allowlistValues: values })),
  texts.map((values) => ({ ruleType: 'DenylistCustomAlertRule', denylistValues: values })),
  fc.constant({
    ...{ ruleType: 'AllowlistCustomAlertRule', allowlistValues: ['10.0.0.0/8'] },
    valueType: 'IpCidr' as const,
  }),
  limit.map((maxThreshold) => ({ ruleType: 'ThresholdCustomAlertRule', maxThreshold })),
  fc.tuple(limit, limit).map(([minThreshold, maxThreshold]) => ({
    ...{ ruleType: 'ThresholdCustomAlertRule', minThreshold, maxThreshold },
  })),
);

const value = fc.constantFrom<unknown[]>(
  'a',
  'b',
  '1',
  '10.0.0.1',
  '',
  0,
  1,
  2.5,
  3,
  9,
  true,
  null,
);

function groupOf(drafts: readonly (Partial<RuleDraft> & { ruleType: string })[]) {
  const rules = drafts.map((each, i) => aRule({ ...each, id: `rule-${i}`, signal }));
  return compilePolicy(aPolicy({ default: rules })).group('default');
}

describe('a signal', () => {
  it('passes a value only if none of its rules refuses it, or cannot use it', () => {
    fc.assert(
      fc.property(fc.array(draft, { minLength: 1, maxLength: 4 }), value, (drafts, found) => {
        const { signals, rules } = groupOf(drafts);
        if (!signals[0]!.passes(found)) return;
        for (const rule of rules) {
          if (rule.family === 'window') throw new Error('not a list or threshold rule');
          const judged = rule.family === 'list' ? String(found) : (found as number);
          expect(typeof judged).toBe(rule.family === 'list' ? 'string' : 'number');
          expect(isRefused(rule, judged)).toBe(false);
        }
      }),
    );
  });

  it('passes what is on all its allowlists and on no denylist, and in all its ranges', () => {
    const { signals } = groupOf([
      { ruleType: 'AllowlistCustomAlertRule', allowlistValues: ['1', '2', '3', '4'] },
      { ruleType: 'AllowlistCustomAlertRule', allowlistValues: ['2', '3', '4'] },
      { ruleType: 'DenylistCustomAlertRule', denylistValues: ['3'] },
      { ruleType: 'ThresholdCustomAlertRule', maxThreshold: 3 },
    ]);
    expect([1, 2, 3, 4, '2'].map((each) => signals[0]!.passes(each))).toEqual([
      ...[false, true, false, false, false],
    ]);
  });

  const hot = aRule({ ruleType: 'ThresholdCustomAlertRule', id: 'hot', signal, maxThreshold: 3 });
  const cold = { ...hot, id: 'cold', maxThreshold: 2 };

  it('is one for all rules that read the same, and its reader one for all groups', () => {
    const policy = compilePolicy(aPolicy({ pumps: [hot, cold], fans: [cold] }));
    const [pumps, fans] = [policy.group('pumps'), policy.group('fans')];
    expect(pumps.signals).toHaveLength(1);
    expect(pumps.signals[0]!.read).toBe(fans.signals[0]!.read);
    expect(pumps.signals[0]).not.toBe(fans.signals[0]);
  });

  it('is one for groups that ask the same of it', () => {
    const policy = compilePolicy(aPolicy({ pumps: [hot, cold], fans: [hot, cold] }));
    expect(policy.group('pumps').signals).toBe(policy.group('fans').signals);
  });
});
