import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { draftOf, reviseRule } from '../../../shared/policy/revise-rule.ts';
import { parseRule } from '../../../shared/rules/parse-rule.ts';
import type { RuleDraft } from '../../../shared/rules/rule.ts';
import { arbitraryDraft } from '../../support/arbitrary-drafts.ts';
import { loginRule, processRule } from '../../support/rule-drafts.ts';

const [then, now] = ['2026-01-01T00:00:00.000Z', '2026-01-02T00:00:00.000Z'];

function draft(sent: object): RuleDraft {
  const parsed = parseRule(sent);
  if ('problems' in parsed) throw new Error(JSON.stringify(parsed.problems));
  return parsed.value;
}

function window(given: Partial<RuleDraft> = {}): RuleDraft {
  return draft({
    id: 'w',
    ruleType: 'TimeWindowCustomAlertRule',
    isEnabled: true,
    timeWindowSize: 'PT5M',
    maxThreshold: 3,
    signal: { path: '/t', where: [{ path: '/on', equals: true }] },
    ...given,
  });
}

const created = (given: RuleDraft) => reviseRule(undefined, given, 3, then);

describe('reviseRule', () => {
  it('begins a rule and its counters', () => {
    expect(created(window())).toEqual({
      ...window(),
      revision: 3,
      countersRevision: 3,
      createdTimeUtc: then,
      updatedTimeUtc: then,
    });
  });

  it('gives back the very same rule when nothing is new', () => {
    fc.assert(
      fc.property(arbitraryDraft, (given) => {
        const rule = created(given);
        const again = JSON.parse(JSON.stringify(given)) as RuleDraft;
        expect(reviseRule(rule, again, 4, now)).toBe(rule);
        expect(draftOf(rule)).toEqual(given);
      }),
    );
  });

  it('compares durations by value, tags and signals whatever the order of their names', () => {
    const rule = created(window({ allowedLateness: 'PT60S', tags: { a: '1', b: '2' } }));
    const same = window({
      timeWindowSize: 'PT05M',
      allowedLateness: 'PT1M',
      tags: { b: '2', a: '1' },
      signal: { where: [{ equals: true, path: '/on' }], path: '/t' },
    });
    expect(reviseRule(rule, same, 4, now)).toBe(rule);
    const list = created(draft({ ...processRule('a'), suppressFor: 'PT60M' }));
    expect(reviseRule(list, draft({ ...processRule('a'), suppressFor: 'PT1H' }), 4, now)).toBe(
      list,
    );
  });

  it.each<[string, Partial<RuleDraft>]>([
    ['a threshold', { maxThreshold: 4 }],
    ['a second threshold', { minThreshold: 0 }],
    ['severity', { severity: 'High' }],
    ['texts', { displayName: 'x' }],
    ['lateness', { allowedLateness: 'PT1H' }],
    ['being disabled', { isEnabled: false }],
  ])('keeps the counters when it is %s that changes', (_, given) => {
    expect(reviseRule(created(window()), window(given), 7, now)).toMatchObject({
      ...given,
      revision: 7,
      countersRevision: 3,
      createdTimeUtc: then,
      updatedTimeUtc: now,
    });
  });

  it.each<[string, Partial<RuleDraft>]>([
    ['window size', { timeWindowSize: 'PT6M' }],
    ['path', { signal: { path: '/u', where: [{ path: '/on', equals: true }] } }],
    ['conditions', { signal: { path: '/t' } }],
    [
      'aggregate',
      { signal: { path: '/t', where: [{ path: '/on', equals: true }], aggregate: 'sum' } },
    ],
    ['signal', { signal: 'Process' }],
  ])('restarts the counters when it is the %s that changes', (_, given) => {
    expect(reviseRule(created(window()), window(given), 7, now).countersRevision).toBe(7);
  });

  it('restarts the counters of another type, and when it is enabled again', () => {
    const login = created(draft(loginRule({ id: 'x' })));
    const twins = draft({ ...loginRule({ id: 'x' }), ruleType: 'TwinUpdatesNotInAllowedRange' });
    expect(reviseRule(login, twins, 7, now).countersRevision).toBe(7);
    const off = reviseRule(created(window()), window({ isEnabled: false }), 5, now);
    expect(
      reviseRule(off, window({ isEnabled: false, maxThreshold: 9 }), 6, now).countersRevision,
    ).toBe(3);
    expect(reviseRule(off, window(), 7, now).countersRevision).toBe(7);
  });

  it('drops what the draft leaves out', () => {
    const rule = created(window({ description: 'x' }));
    expect(reviseRule(rule, window(), 4, now)).not.toHaveProperty('description');
  });
});
