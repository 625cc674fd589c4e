import { describe, expect, it } from 'vitest';
import { compilePolicy } from '../../../shared/evaluation/compile-policy.ts';
import type { CompiledRule, WindowRule } from '../../../shared/evaluation/compiled-rule.ts';
import type { Policy } from '../../../shared/policy/policy.ts';
import type { Rule, RuleDraft } from '../../../shared/rules/rule.ts';
import { aPolicy, aRule } from '../../support/policies.ts';

const window = { minThreshold: 1, maxThreshold: 5, timeWindowSize: 'PT5M' };
const signal = { path: '/temp' };

function compile(...rules: Rule[]) {
  return compilePolicy(aPolicy({ pumps: rules })).group('pumps');
}

function compileOne(draft: Partial<RuleDraft> & { ruleType: string }): CompiledRule {
  const [rule] = compile(aRule(draft)).rules;
  return rule!;
}

const idsOf = (rules: readonly CompiledRule[]) => rules.map(({ rule }) => rule.id);

describe('a compiled policy', () => {
  it('has its groups, and default in place of any other', () => {
    const policy = compilePolicy(aPolicy({ Pumps: [], default: [] }, 7));
    expect(policy.revision).toBe(7);
    expect(['pumps', 'default', 'Pumps', 'roof'].map(policy.hasGroup)).toEqual([
      ...[true, true, false, false],
    ]);
    expect(policy.group('pumps')).toMatchObject({ name: 'Pumps', folded: 'pumps' });
    expect(policy.group('roof').folded).toBe('default');
  });

  it('has default even where nobody made it', () => {
    const empty: Policy = { revision: 0, groups: new Map() };
    expect(compilePolicy(empty).group('default')).toMatchObject({ name: 'default', rules: [] });
    expect(compilePolicy(empty).hasGroup('default')).toBe(false);
  });

  it('keeps the compiled form of a group that did not change', () => {
    const before = aPolicy({ pumps: [aRule({ ruleType: 'ProcessNotAllowed' })], roof: [] });
    const roof = aPolicy({ roof: [] }, 2).groups.get('roof')!;
    const after = { revision: 2, groups: new Map([...before.groups, ['roof', roof]]) };
    const [one, two] = [compilePolicy(before), compilePolicy(after)];
    expect(two.group('pumps')).toBe(one.group('pumps'));
    expect(two.group('roof')).not.toBe(one.group('roof'));
  });
});

describe('a compiled group', () => {
  const group = compile(
    aRule({ ruleType: 'ProcessNotAllowed', id: 'c', allowlistValues: [] }),
    aRule({ ruleType: 'FailedLocalLoginsNotInAllowedRange', id: 'b', ...window }),
    aRule({ ruleType: 'MqttD2CMessagesNotInAllowedRange', id: 'a', ...window }),
    aRule({ ruleType: 'TwinUpdatesNotInAllowedRange', id: 'off', isEnabled: false, ...window }),
    aRule({ ruleType: 'FileUploadsNotInAllowedRange', id: 'elsewhere', ...window }),
    aRule({ ruleType: 'ThresholdCustomAlertRule', id: 'hot', signal, maxThreshold: 80 }),
  );

  it('judges by rule id, without disabled rules and those of other streams', () => {
    expect(idsOf(group.rules)).toEqual(['a', 'b', 'c', 'hot']);
    expect([...group.written.keys()].sort()).toEqual(['a', 'b', 'c', 'elsewhere', 'hot', 'off']);
  });

  it('gives each window rule a place of its own', () => {
    expect(group.windowRules.map(({ slot, rule }) => [slot, rule.id])).toEqual([
      [0, 'a'],
      [1, 'b'],
    ]);
  });

  it('finds rules by what they look at', () => {
    expect(idsOf(group.d2cMessage)).toEqual(['a']);
    expect(idsOf(group.failedLogin)).toEqual(['b']);
    expect(idsOf(group.process)).toEqual(['c']);
    expect(idsOf(group.twinUpdate)).toEqual([]);
    expect(idsOf(group.signalRules)).toEqual(['hot']);
  });
});

describe('a compiled rule', () => {
  it.each([
    ['MqttD2CMessagesNotInAllowedRange', 'count', 'telemetry', 'Mqtt', 300_000, 10_000],
    ['TwinUpdatesNotInAllowedRange', 'count', 'twin', undefined, 300_000, 10_000],
    ['FailedLocalLoginsNotInAllowedRange', ...security('count')],
    ['ActiveConnectionsNotInAllowedRange', ...security('distinct')],
  ])('of type %s counts by %s in the home %s', (ruleType, ...expected) => {
    const rule = compileOne({ ruleType, ...window }) as WindowRule;
    const { aggregate, home, protocol, latenessMs, waitMs } = rule;
    expect([aggregate, home, protocol, latenessMs, waitMs]).toEqual(expected);
    expect(rule).toMatchObject({ min: 1, max: 5, windowMs: 300_000, paneMs: 5_000 });
  });

  function security(aggregate: string) {
    return [aggregate, 'telemetry', undefined, 21_600_000, 21_600_000] as const;
  }

  it('has panes of whole milliseconds, of which 60 cover its window', () => {
    const timeWindowSize = 'PT1M1S';
    const ruleType = 'TimeWindowCustomAlertRule';
    expect(compileOne({ ruleType, signal, ...window, timeWindowSize })).toMatchObject({
      ...{ windowMs: 61_000, paneMs: 1_017 },
    });
  });

  it.each([undefined, 'average', 'distinct'] as const)('takes the aggregate %s', (aggregate) => {
    const chosen = { ...signal, ...(aggregate === undefined ? {} : { aggregate }) };
    const rule = compileOne({ ruleType: 'TimeWindowCustomAlertRule', signal: chosen, ...window });
    expect(rule).toMatchObject({ family: 'window', aggregate: aggregate ?? 'count' });
  });

  it('lets allowedLateness set both lateness and wait', () => {
    const ruleType = 'MqttD2CMessagesNotInAllowedRange';
    const rule = compileOne({ ruleType, ...window, allowedLateness: 'PT1M' });
    expect(rule).toMatchObject({ latenessMs: 60_000, waitMs: 60_000 });
  });

  it.each([
    ['ProcessNotAllowed', { allowlistValues: [] }, 86_400_000],
    ['DenylistCustomAlertRule', { denylistValues: [], signal: 'Process' }, 86_400_000],
    ['ThresholdCustomAlertRule', { maxThreshold: 1, signal }, 3_600_000],
    ['ThresholdCustomAlertRule', { maxThreshold: 1, signal, suppressFor: 'PT2M' }, 120_000],
  ] as const)('of type %s is quiet for its time', (ruleType, draft, suppressMs) => {
    const given = draft as Partial<RuleDraft>;
    expect(compileOne({ ruleType, ...given })).toMatchObject({ suppressMs });
  });

  it.each([
    ['ProcessNotAllowed', 'nc', '/bin/nc', 'ncat'],
    ['LocalUserNotAllowed', 'ada', 'ada', 'Ada'],
    ['ConnectionToIpNotAllowed', '10.0.0.0/8', '10.1.2.3', '11.1.2.3'],
  ])('of type %s compares as its values ask for', (ruleType, listed, hit, miss) => {
    const rule = compileOne({ ruleType, allowlistValues: [listed] });
    if (rule.family !== 'list') throw new Error('not a list rule');
    expect([rule.isListed(hit), rule.isListed(miss)]).toEqual([true, false]);
  });

  it('reads a custom signal out of a body', () => {
    const draft = { ruleType: 'ThresholdCustomAlertRule', signal, maxThreshold: 1 };
    const { signals, rules } = compile(aRule(draft));
    expect(rules[0]!.input).toEqual({ place: 0 });
    expect(signals[0]!.read({ temp: [1, 2] })).toEqual([1, 2]);
  });
});
