import { describe, expect, it } from 'vitest';
import { alertQuerySchema, toAlertFilter } from '../../../shared/alerts/alert-query.ts';
import { parseWith } from '../../../shared/kernel/zod-problems.ts';

function problemsOf(query: Record<string, string>): Record<string, string> {
  const parsed = parseWith(alertQuerySchema, query);
  if (!('problems' in parsed)) return {};
  return Object.fromEntries(parsed.problems.map(({ target, message }) => [target, message]));
}

describe('the query of a list of alerts', () => {
  it('becomes a filter: names folded, times in milliseconds', () => {
    const query = alertQuerySchema.parse({
      status: 'Active',
      severity: 'Informational',
      group: 'PÜMPS',
      device: 'Pump-7',
      ruleType: 'AllowlistCustomAlertRule',
      from: '2026-01-01T02:00:00+02:00',
      to: '2026-01-01T00:00:00.001Z',
    });
    expect(toAlertFilter(query)).toEqual({
      status: 'Active',
      severity: 'Informational',
      group: 'pümps',
      deviceId: 'Pump-7',
      ruleType: 'AllowlistCustomAlertRule',
      fromMs: Date.UTC(2026, 0, 1),
      toMs: Date.UTC(2026, 0, 1) + 1,
    });
  });

  it('filters by nothing if nothing is given, and from the beginning of time if asked to', () => {
    expect(toAlertFilter({})).toEqual({});
    expect(toAlertFilter({ from: 0 })).toEqual({ fromMs: 0 });
  });

  it.each([
    ['status', 'active'],
    ['severity', 'low'],
    ['group', ' a'],
    ['device', ''],
    ['device', 'x'.repeat(129)],
    ['ruleType', 'processnotallowed'],
    ['from', '2026-01-01'],
    ['from', '2026-02-30T00:00:00Z'],
    ['to', '2026-01-01T00:00:00 02:00'],
    ['to', '1767225600000'],
  ])('is refused with %s %j, saying what is expected', (name, value) => {
    expect(problemsOf({ [name]: value })).toEqual({
      [`/${name}`]: expect.stringMatching(/^must .+\.$/),
    });
  });

  it('is refused with an empty time, told beside other problems', () => {
    const from = '2026-01-01T00:00:00Z';
    expect(problemsOf({ from, to: from, status: 'none' })).toEqual({
      '/from': 'must be earlier than to.',
      '/status': expect.any(String),
    });
  });
});
