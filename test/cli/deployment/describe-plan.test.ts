import { describe, expect, it } from 'vitest';
import { countPlan, describePlan, isEmpty } from '../../../cli/deployment/describe-plan.ts';
import { type ImportAnswer, readImportAnswer } from '../../../cli/deployment/import-answer.ts';
import { plainPalette } from '../../../local/console/palette.ts';

const same = { changes: [] };

const answer: ImportAnswer = {
  revision: 12,
  groups: [
    {
      ...{ name: 'pumps', action: 'update' },
      changes: [{ target: 'description', before: 'Old', after: 'New\u001b[2J' }],
      rules: [
        { id: 'hot', action: 'create', ...same },
        {
          ...{ id: 'burst', action: 'update' },
          changes: [
            { target: '/maxThreshold', before: 3, after: 5 },
            { target: '/allowlistValues/2', after: 'sshd' },
            { target: '/displayName', before: 'x'.repeat(300) },
          ],
        },
        { id: 'old', action: 'delete', ...same },
        { id: 'kept', action: 'unchanged', ...same },
      ],
    },
    { name: 'valves', action: 'create', ...same, rules: [] },
    { name: 'gone', action: 'delete', ...same, rules: [] },
    {
      ...{ name: 'ovens', action: 'update', ...same },
      rules: [{ id: 'hot', action: 'update', ...same }],
    },
    { name: 'default', action: 'unchanged', ...same, rules: [] },
  ],
  notes: [{ target: '/groups/3', message: 'It is not \u202etaken.' }],
};

describe('a plan', () => {
  it('shows each change of a group and a rule, from what to what', () => {
    expect(describePlan(answer, plainPalette)).toEqual([
      '  ~ group pumps',
      '      ~ description: "Old" → "New\\u001b[2J"',
      '      + rule hot',
      '      ~ rule burst',
      '          ~ maxThreshold: 3 → 5',
      '          + allowlistValues/2: "sshd"',
      `          - displayName: "${'x'.repeat(199)}…`,
      '      - rule old',
      '  + group valves',
      '  - group gone',
      '  ~ group ovens',
      '      ~ rule hot',
      'note: /groups/3: It is not \ufffdtaken.',
    ]);
  });

  it('counts groups and rules, but no group of which only rules change', () => {
    expect(countPlan(answer)).toEqual({ add: 2, change: 3, delete: 2 });
    const unchanged = { ...answer, groups: answer.groups.slice(-1) };
    expect(isEmpty(countPlan(answer))).toBe(false);
    expect(isEmpty(countPlan(unchanged))).toBe(true);
    expect(describePlan({ ...unchanged, notes: [] }, plainPalette)).toEqual([]);
  });

  it('is read from what an import answers, and from nothing else', () => {
    const text = JSON.stringify({ ...answer, dryRun: true, format: 'policy' });
    expect(readImportAnswer({ text, etag: undefined })).toEqual(answer);
    for (const other of ['', '<html>', '{"revision": 1}']) {
      expect(() => readImportAnswer({ text: other, etag: undefined })).toThrow(
        'the answer is not that of an import: is the deployment of another version?',
      );
    }
  });
});
