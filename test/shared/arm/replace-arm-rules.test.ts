import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { armLists, armRuleTypes } from '../../../shared/arm/arm-rule.ts';
import { readArmRules } from '../../../shared/arm/read-arm-rules.ts';
import { replaceArmRules } from '../../../shared/arm/replace-arm-rules.ts';
import { type ArmProperties, toArmProperties } from '../../../shared/arm/to-arm-group.ts';
import { requireValid } from '../../../shared/kernel/invalid-request.ts';
import { parseRules } from '../../../shared/rules/parse-rules.ts';
import type { RuleDraft } from '../../../shared/rules/rule.ts';
import { arbitraryArmRules, arbitraryGroupRules } from '../../support/arbitrary-arm-rules.ts';

function put(before: readonly RuleDraft[], properties: unknown): RuleDraft[] {
  return replaceArmRules(before, requireValid(readArmRules(properties)));
}

/** The rules of ARM's types as a client sends them: without what it may only read. */
function sendable(rules: readonly { ruleType: string }[]) {
  const isWindow = ({ ruleType }: { ruleType: string }) => ruleType.endsWith('Range');
  return {
    timeWindowRules: rules.filter(isWindow),
    allowlistRules: rules.filter((rule) => !isWindow(rule)),
  };
}

function shownRules(properties: ArmProperties) {
  return armLists.flatMap((list) => properties[list]);
}

const twins = { ruleType: 'TwinUpdatesNotInAllowedRange', isEnabled: true };
const limits = { minThreshold: 1, maxThreshold: 5, timeWindowSize: 'PT5M' };
const unset = { isEnabled: false, minThreshold: 0, maxThreshold: 0, timeWindowSize: 'PT15M' };
const kept = { severity: 'High', displayName: 'Twins', tags: { a: 'b' } } as const;

describe('properties that a GET answered, sent back', () => {
  it('change nothing, whatever rules the group has', () => {
    fc.assert(
      fc.property(arbitraryGroupRules, (rules) => {
        expect(put(rules, JSON.parse(JSON.stringify(toArmProperties(rules))))).toEqual(rules);
      }),
    );
  });
});

describe('any rules, sent to any group', () => {
  it('are what the next GET shows, beside a catalogue in which nothing else is set', () => {
    fc.assert(
      fc.property(arbitraryGroupRules, arbitraryArmRules, (before, sent) => {
        const shown = shownRules(toArmProperties(put(before, sendable(sent))));
        const expected = shownRules(toArmProperties([])).map((unset) => ({
          ...unset,
          ...sent.find(({ ruleType }) => ruleType === unset.ruleType),
        }));
        expect(shown).toEqual(expected);
      }),
    );
  });

  it('leave the rules alone that a GET does not show', () => {
    fc.assert(
      fc.property(arbitraryGroupRules, arbitraryArmRules, (before, sent) => {
        const shown = armRuleTypes.map(({ ruleType }) =>
          before.find((rule) => rule.ruleType === ruleType),
        );
        const hidden = before.filter((rule) => !shown.includes(rule));
        const after = put(before, sendable(sent));
        expect(after.filter((rule) => hidden.includes(rule))).toEqual(hidden);
      }),
    );
  });

  it('make a group that the rules API takes as well', () => {
    fc.assert(
      fc.property(arbitraryGroupRules, arbitraryArmRules, (before, sent) => {
        const after = put(before, sendable(sent));
        expect(parseRules(after)).toEqual({ value: after });
      }),
    );
  });
});

describe('a rule sent', () => {
  it('is made with its type for an id', () => {
    expect(put([], { timeWindowRules: [{ ...twins, ...limits }] })).toEqual([
      { id: twins.ruleType, severity: 'Low', ...twins, ...limits },
    ]);
  });

  it('takes another id where its type is that of another rule', () => {
    const squatter: RuleDraft = {
      ...{ id: twins.ruleType, ruleType: 'ProcessNotAllowed', isEnabled: true },
      ...{ severity: 'Low', allowlistValues: [] },
    };
    const properties = {
      allowlistRules: [squatter].map(({ id, severity, ...rule }) => rule),
      timeWindowRules: [{ ...twins, ...limits }],
    };
    expect(put([squatter], properties).map(({ id }) => id)).toEqual([
      twins.ruleType,
      `${twins.ruleType}-2`,
    ]);
  });

  it('replaces the first rule of its type, which keeps what cannot be said', () => {
    const before: RuleDraft[] = [
      { id: 'a', ...twins, ...unset, ...kept, allowedLateness: 'PT1H' },
      { id: 'b', ...twins, ...limits, severity: 'Low' },
    ];
    expect(put(before, { timeWindowRules: [{ ...twins, ...limits }] })).toEqual([
      { id: 'a', ...twins, ...limits, ...kept, allowedLateness: 'PT1H' },
      before[1],
    ]);
  });

  it('is not made while it says no more than that it is not set', () => {
    const sent = { ruleType: twins.ruleType, ...unset };
    expect(put([], { timeWindowRules: [{ ...sent, timeWindowSize: 'PT900S' }] })).toEqual([]);
    expect(put([], { timeWindowRules: [{ ...sent, isEnabled: true }] })).toHaveLength(1);
    expect(put([], { timeWindowRules: [{ ...sent, maxThreshold: 1 }] })).toHaveLength(1);
  });

  it('is kept switched off, also with the defaults, if it was there', () => {
    const before: RuleDraft[] = [{ id: 'a', ...twins, ...limits, ...kept }];
    const sent = { ruleType: twins.ruleType, ...unset };
    expect(put(before, { timeWindowRules: [sent] })).toEqual([{ id: 'a', ...sent, ...kept }]);
  });
});

describe('a rule not sent', () => {
  it('is taken away', () => {
    expect(put([{ id: 'a', ...twins, ...limits, severity: 'Low' }], {})).toEqual([]);
  });

  it('is switched off where another of its type would be shown in its place', () => {
    const before: RuleDraft[] = [
      { id: 'a', ...twins, ...limits, ...kept },
      { id: 'b', ...twins, ...limits, severity: 'Low' },
    ];
    expect(put(before, {})).toEqual([{ id: 'a', ...twins, ...unset, ...kept }, before[1]]);
  });
});
