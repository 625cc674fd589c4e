import { describe, expect, it } from 'vitest';
import { readRuleTest } from '../../../cli/rule-tests/read-rule-test.ts';
import { runRuleTest } from '../../../cli/rule-tests/run-rule-test.ts';
import type { ShownAlert } from '../../../cli/rule-tests/shown-alert.ts';
import { writtenPolicy } from '../support/written-policy.ts';

const common = { isEnabled: true };
const anHour = { timeWindowSize: 'PT1H', ...common };

/** What comes out when nothing is expected: every alert that the activities raise. */
function raise(
  rules: readonly object[],
  activities: readonly object[],
  { until = 'PT2H', device = {}, groups = [] as readonly object[] } = {},
) {
  const policy = writtenPolicy({ name: 'pumps', rules }, ...groups);
  const devices = [{ id: 'pump', group: 'pumps', protocol: 'Mqtt', ...device }];
  const told = activities.map((activity) => ({ device: 'pump', ...activity }));
  const sent = { name: 'a', devices, activities: told, until, alerts: [] };
  const test = readRuleTest(sent, policy, []);
  if ('problems' in test) throw new Error(JSON.stringify(test.problems));
  const result = runRuleTest(policy, { ...test.value, place: undefined });
  return { raised: result.unexpected, counters: Object.fromEntries(result.counters) };
}

const s = 1_000;
const min = 60 * s;

describe('a test of rules', () => {
  it('counts messages, those of modules and of agents too', () => {
    const rule = { ruleType: 'MqttD2CMessagesNotInAllowedRange', minThreshold: 0, maxThreshold: 2 };
    const { raised } = raise(
      [{ ...anHour, ...rule }],
      [
        { message: {} },
        { at: 'PT1M', module: 'camera', message: 'text' },
        { at: 'PT2M', security: [{ process: 'sh' }, { process: 'sh' }] },
      ],
    );
    expect(raised).toEqual([
      {
        ...{ device: 'pump', rule: rule.ruleType, group: 'pumps', severity: 'Low', side: 'above' },
        ...{ observed: 3, occurrences: 1, startsAt: 2 * min, endsAt: 2 * min, detectedAt: 2 * min },
        ...{ status: 'Resolved', resolution: 'backInRange', resolvedAt: 63 * min + 10 * s },
      },
    ] satisfies ShownAlert[]);
  });

  it('finds the silence of a device that never said a word, a wait after a full window', () => {
    const rule = { ruleType: 'MqttD2CMessagesNotInAllowedRange', minThreshold: 1, maxThreshold: 9 };
    const { raised } = raise([{ ...anHour, ...rule }], [], { until: 'PT1H1M' });
    expect(raised).toMatchObject([
      { side: 'below', observed: 0, status: 'Active', startsAt: 0, detectedAt: 60 * min + 10 * s },
    ]);
    expect(raise([{ ...anHour, ...rule }], [], { until: 'PT1H9S' }).raised).toEqual([]);
    const disabled = { device: { status: 'disabled' } };
    expect(raise([{ ...anHour, ...rule }], [], disabled).raised).toEqual([]);
  });

  it('counts hits of failed logins, and twin updates', () => {
    const logins = { ruleType: 'FailedLocalLoginsNotInAllowedRange', minThreshold: 0 };
    const updates = { ruleType: 'TwinUpdatesNotInAllowedRange', minThreshold: 0 };
    const { raised } = raise(
      [
        { ...anHour, ...logins, maxThreshold: 6 },
        { ...anHour, ...updates, maxThreshold: 1 },
      ],
      [
        {
          security: [
            { failedLogin: 'root', hits: 7 },
            { login: 'root', hits: 7 },
          ],
        },
        { repeat: 2, every: 'PT1S', twinUpdate: { reported: { mode: 'on' } } },
      ],
    );
    expect(raised).toMatchObject([
      { rule: logins.ruleType, observed: 7, occurrences: 7 },
      { rule: updates.ruleType, observed: 2, occurrences: 1 },
    ]);
  });

  it('tells connections apart by direction, address, port and transport', () => {
    const rule = { ruleType: 'ActiveConnectionsNotInAllowedRange', minThreshold: 0 };
    const one = { connectionTo: '203.0.113.9' };
    const security = [
      ...[one, one, { ...one, port: 80 }, { ...one, transport: 'Udp' }],
      { connectionFrom: '203.0.113.9' },
    ];
    const { raised } = raise([{ ...anHour, ...rule, maxThreshold: 3 }], [{ security }]);
    expect(raised).toMatchObject([{ observed: 4 }]);
  });

  it('judges addresses, users and programs by lists', () => {
    const types = ['ConnectionToIpNotAllowed', 'ConnectionFromIpNotAllowed'];
    const others = ['LocalUserNotAllowed', 'ProcessNotAllowed'];
    const allowing = (value: string) => (ruleType: string) => {
      return { ...common, ruleType, allowlistValues: [value] };
    };
    const { raised } = raise(
      [...types.map(allowing('10.0.0.0/8')), ...others.map(allowing('good'))],
      [
        {
          security: [
            ...[{ connectionTo: '10.1.2.3' }, { connectionTo: '192.0.2.1' }],
            ...[{ connectionFrom: '192.0.2.2' }, { login: 'good' }, { login: 'bad' }],
            ...[{ process: '/bin/good' }, { process: '/bin/bad' }, { failedLogin: 'bad' }],
          ],
        },
      ],
    );
    expect(raised.map(({ rule, value }) => [rule, value])).toEqual([
      ['ConnectionToIpNotAllowed', '192.0.2.1'],
      ['ConnectionFromIpNotAllowed', '192.0.2.2'],
      ['LocalUserNotAllowed', 'bad'],
      ['ProcessNotAllowed', '/bin/bad'],
    ]);
  });

  it('reads bodies for rules on signals, and tells what they could not use', () => {
    const rule = { ...anHour, id: 'mean', ruleType: 'TimeWindowCustomAlertRule', maxThreshold: 10 };
    const signal = { path: '/t', aggregate: 'average' };
    const { raised, counters } = raise(
      [{ ...rule, signal }],
      [
        { message: { t: 8 } },
        { at: 'PT1M', message: { t: 16 } },
        { at: 'PT2M', message: { t: 'warm' } },
      ],
    );
    expect(raised).toMatchObject([{ rule: 'mean', side: 'above', observed: 16 }]);
    expect(counters).toMatchObject({ typeMismatch: 1 });
  });

  it('takes activities in the order of their times, whatever that of the file', () => {
    const signal = { path: '/t' };
    const rule = { ...common, id: 'hot', ruleType: 'ThresholdCustomAlertRule', signal };
    const { raised } = raise(
      [{ ...rule, maxThreshold: 90 }],
      [
        { at: 'PT2M', message: { t: 95 } },
        { at: 'PT1M', repeat: 3, every: 'PT1M', message: { t: 99 } },
      ],
    );
    expect(raised).toMatchObject([{ startsAt: min, endsAt: 3 * min, occurrences: 4 }]);
  });

  it('hears of security events later than they happened, up to their lateness', () => {
    const rule = { ruleType: 'FailedLocalLoginsNotInAllowedRange', minThreshold: 0 };
    const security = [{ failedLogin: 'root', hits: 3 }];
    const late = (heardAfter: string) =>
      raise([{ ...anHour, ...rule, maxThreshold: 2 }], [{ at: 'PT1M', heardAfter, security }], {
        until: 'PT12H',
      });
    expect(late('PT3H').raised).toMatchObject([{ startsAt: min, detectedAt: 181 * min }]);
    expect(late('PT7H')).toMatchObject({ raised: [], counters: { tooLate: 1 } });
  });

  it('lets a tag move a device: its alerts end, and other rules apply', () => {
    const hot = (id: string, maxThreshold: number) => {
      const signal = { path: '/t' };
      return { ...common, id, ruleType: 'ThresholdCustomAlertRule', signal, maxThreshold };
    };
    const { raised } = raise(
      [hot('hot', 90)],
      [
        { message: { t: 95 } },
        { at: 'PT1M', twinUpdate: { tags: { SecurityGroup: 'OVENS' } } },
        { at: 'PT2M', message: { t: 300 } },
        { at: 'PT3M', twinUpdate: { tags: { SecurityGroup: null } } },
        { at: 'PT4M', message: { t: 500 } },
      ],
      { groups: [{ name: 'ovens', rules: [hot('very-hot', 250)] }] },
    );
    expect(raised).toMatchObject([
      { rule: 'hot', group: 'pumps', resolution: 'groupChanged', resolvedAt: min },
      { rule: 'very-hot', group: 'ovens', resolution: 'groupChanged', resolvedAt: 3 * min },
    ]);
  });
});
