import { describe, expect, it } from 'vitest';
import { read, readProblems } from '../../support/read-problems.ts';

interface Given {
  metric?: string;
  criteria?: object | undefined;
  [name: string]: unknown;
}

function behavior(metric: string, criteria: object, given: Given = {}) {
  const datapoints = { consecutiveDatapointsToAlarm: 1, consecutiveDatapointsToClear: 1 };
  return { name: 'normal', metric, criteria: { ...criteria, ...datapoints }, ...given };
}

const atMost = (count: number, durationSeconds?: number) => ({
  comparisonOperator: 'less-than-equals',
  value: { count },
  ...(durationSeconds === undefined ? {} : { durationSeconds }),
});

const profile = (...behaviors: object[]) => ({
  securityProfileName: 'pumps',
  securityProfileDescription: '',
  behaviors,
});

/** The rule of one behavior, without what any rule has, and what is said of it. */
async function translate(given: object) {
  const { groups, notes } = await read(profile(given));
  const [rule] = groups[0]!.rules.map(({ id, isEnabled, severity, displayName, ...rest }) => rest);
  return { rule, told: notes.slice(1).map(({ kind, message }) => `${kind} ${message}`) };
}

describe('a security profile of AWS', () => {
  it('is a group, each behavior a rule by its name', async () => {
    const described = {
      ...profile(
        behavior('aws:num-messages-sent', atMost(50, 300), { name: 'cell:Messages sent' }),
      ),
      securityProfileArn: 'arn:aws:iot:eu-west-1:1:securityprofile/pumps',
      securityProfileDescription: 'Pumps',
      version: 2,
      creationDate: '2026-01-01T00:00:00Z',
      lastModifiedDate: '2026-01-01T00:00:00Z',
    };
    const { format, groups, notes } = await read(described);
    expect(format).toBe('aws');
    expect(groups).toEqual([
      {
        name: 'pumps',
        description: 'Pumps',
        rules: [
          {
            id: 'cell-Messages-sent',
            ruleType: 'MqttD2CMessagesNotInAllowedRange',
            displayName: 'cell:Messages sent',
            isEnabled: true,
            severity: 'Low',
            minThreshold: 0,
            maxThreshold: 50,
            timeWindowSize: 'PT5M',
          },
        ],
      },
    ]);
    expect(notes).toMatchObject([
      {
        kind: 'notTaken',
        target: '',
        message: expect.stringContaining('{"SecurityGroup":"pumps"}'),
      },
      { kind: 'changed', target: '/behaviors/0' },
    ]);
  });

  it('may be one of a list', async () => {
    const { groups, notes } = await read([profile(), { ...profile(), securityProfileName: 'b' }]);
    expect(groups.map(({ name }) => name)).toEqual(['pumps', 'b']);
    expect(notes.map(({ target }) => target)).toEqual(['/0', '/1']);
  });

  it.each([
    ['less-than', 10, { minThreshold: 0, maxThreshold: 9 }],
    ['less-than-equals', 10, { minThreshold: 0, maxThreshold: 10 }],
    ['greater-than', 10, { minThreshold: 11, maxThreshold: 2_147_483_647 }],
    ['greater-than-equals', 10, { minThreshold: 10, maxThreshold: 2_147_483_647 }],
    ['less-than', 9e12, { minThreshold: 0, maxThreshold: 2_147_483_647 }],
  ])('counts what is %s %d', async (comparisonOperator, count, range) => {
    const criteria = { comparisonOperator, value: { count }, durationSeconds: 900 };
    const { rule } = await translate(behavior('aws:num-authorization-failures', criteria));
    const ruleType = 'UnauthorizedOperationsNotInAllowedRange';
    expect(rule).toEqual({ ruleType, timeWindowSize: 'PT15M', ...range });
  });

  it.each([
    ['in-cidr-set', { ruleType: 'ConnectionToIpNotAllowed', allowlistValues: ['10.0.0.0/8'] }],
    [
      'not-in-cidr-set',
      {
        ruleType: 'DenylistCustomAlertRule',
        signal: 'ConnectionTo',
        denylistValues: ['10.0.0.0/8'],
      },
    ],
  ])('lists addresses %s', async (comparisonOperator, expected) => {
    const criteria = { comparisonOperator, value: { cidrs: ['10.0.0.0/8'] } };
    expect((await translate(behavior('aws:destination-ip-addresses', criteria))).rule).toEqual(
      expected,
    );
  });

  it('reads what the agent reports where its report is sent as telemetry', async () => {
    const ports = await translate(behavior('aws:num-listening-tcp-ports', atMost(5)));
    expect(ports.rule).toEqual({
      ruleType: 'ThresholdCustomAlertRule',
      signal: { path: '/metrics/listening_tcp_ports/total' },
      maxThreshold: 5,
    });
    expect(ports.told).toEqual([expect.stringContaining('metrics report')]);
    const bytes = await translate(behavior('aws:all-bytes-out', atMost(4_096, 3_600)));
    expect(bytes.rule).toEqual({
      ruleType: 'TimeWindowCustomAlertRule',
      signal: { path: '/metrics/network_stats/bytes_out', aggregate: 'sum' },
      maxThreshold: 4_096,
      timeWindowSize: 'PT1H',
    });
  });

  it('may have metrics of its own', async () => {
    const number = { comparisonOperator: 'greater-than', value: { number: 11.5 } };
    const { rule, told } = await translate(behavior('battery', number));
    expect(rule).toEqual({
      ruleType: 'ThresholdCustomAlertRule',
      signal: { path: '/custom_metrics/battery/0/number' },
      minThreshold: 11.5,
    });
    expect(told[1]).toContain('The value 11.5 itself is normal for the rule.');
    const strings = { comparisonOperator: 'not-in-set', value: { strings: ['root'] } };
    expect((await translate(behavior('users', strings))).rule).toEqual({
      ruleType: 'DenylistCustomAlertRule',
      signal: { path: '/custom_metrics/users/0/string_list' },
      denylistValues: ['root'],
    });
  });

  it.each([
    [
      'aws:source-ip-address',
      { comparisonOperator: 'in-cidr-set', value: { cidrs: ['x'] } },
      'address',
    ],
    [
      'aws:listening-tcp-ports',
      { comparisonOperator: 'in-port-set', value: { ports: [22] } },
      'ports',
    ],
    ['aws:message-byte-size', atMost(1_024), 'size'],
    ['aws:num-connection-attempts', atMost(5, 300), 'connects'],
    ['aws:num-disconnects', atMost(5, 300), 'disconnects'],
    ['aws:something-new', atMost(5, 300), 'not known here'],
    [
      'aws:num-messages-sent',
      { statisticalThreshold: { statistic: 'p90' } },
      'others of its group',
    ],
    ['aws:num-messages-sent', { mlDetectionConfig: { confidenceLevel: 'HIGH' } }, 'learning'],
    ['aws:num-messages-sent', { comparisonOperator: 'less-than', value: { count: 0 } }, 'No count'],
    ['aws:num-messages-sent', { comparisonOperator: 'in-set', value: { strings: [] } }, 'a number'],
    ['aws:destination-ip-addresses', atMost(1), 'no list'],
    ['hosts', { comparisonOperator: 'in-cidr-set', value: { cidrs: [] } }, 'as texts'],
  ])('has no rule for %s of %j', async (metric, criteria, reason) => {
    const { rule, told } = await translate(behavior(metric, criteria));
    expect(rule).toBeUndefined();
    expect(told).toEqual([
      expect.stringMatching(new RegExp(`^notTaken .*becomes no rule.*${reason}`)),
    ]);
  });

  it('says what else it leaves out, and what differs', async () => {
    const { notes } = await read({
      ...profile(
        {
          ...behavior('aws:num-messages-sent', atMost(9)),
          suppressAlerts: true,
          exportMetric: true,
        },
        behavior('aws:num-messages-sent', atMost(9), {
          name: 'b',
          metricDimension: { dimensionName: 'd' },
        }),
        { name: 'c', metric: 'aws:num-messages-sent' },
      ),
      alertTargets: { SNS: { alertTargetArn: 'arn', roleArn: 'arn' } },
      additionalMetricsToRetain: [],
      tags: [{ Key: 'a', Value: 'b' }],
    });
    const told = notes.map(({ kind, target, message }) => `${kind} ${target} ${message}`);
    expect(told.slice(1)).toEqual([
      'notTaken /alertTargets It has no equal here.',
      'notTaken /tags It has no equal here.',
      'notTaken /behaviors/0/exportMetric It has no equal here.',
      expect.stringContaining('AWS counts messages over any protocol'),
      expect.stringContaining('It names no duration: the window is PT5M'),
      expect.stringContaining('AWS suppresses its alerts'),
      expect.stringMatching(/^notTaken \/behaviors\/1 .*topics/),
      expect.stringMatching(/^notTaken \/behaviors\/2 .*no criteria/),
    ]);
    const often = behavior('aws:num-messages-sent', {});
    const several = { consecutiveDatapointsToAlarm: 3, consecutiveDatapointsToClear: 2 };
    const { told: life } = await translate({
      ...often,
      criteria: { ...atMost(9, 300), ...several },
    });
    expect(life.slice(1)).toEqual([
      expect.stringContaining('AWS waits for 3 in a row'),
      expect.stringContaining('AWS waits for 2 in a row'),
    ]);
  });

  it('tells what is wrong where it stands', async () => {
    const wrong = profile(
      behavior('aws:destination-ip-addresses', {
        comparisonOperator: 'in-cidr-set',
        value: { cidrs: ['10.0.0.0/8', 'x'] },
      }),
      behavior('aws:num-messages-sent', atMost(1, 1), { name: 'short' }),
      behavior(
        'aws:num-messages-sent',
        { comparisonOperator: 'about', value: { count: 1.5 } },
        { name: 7 },
      ),
      behavior('aws:num-messages-sent', atMost(1), { name: 'short' }),
      7 as unknown as object,
    );
    expect(await readProblems({ ...wrong, securityProfileName: 'a/b' })).toEqual([
      'InvalidValue /securityProfileName',
      'WrongType /behaviors/2/name',
      'InvalidValue /behaviors/2/criteria/comparisonOperator',
      'WrongType /behaviors/2/criteria/value/count',
      'WrongType /behaviors/4',
      'InvalidValue /behaviors/0/criteria/value/cidrs/1',
      'InvalidValue /behaviors/1/criteria/durationSeconds',
      'Duplicate /behaviors/3/name',
    ]);
    expect(await readProblems({ behaviors: {} })).toEqual([
      'Missing /securityProfileName',
      'WrongType /behaviors',
    ]);
  });
});
