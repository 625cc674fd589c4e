import fc from 'fast-check';
import type {
  Aggregate,
  BuiltInSignal,
  CustomSignal,
  RuleDraft,
  Signal,
} from '../../shared/rules/rule.ts';

export type AnyRule = Partial<RuleDraft> & { ruleType: string };

/** How long a run's windows are: minutes, or hours to a day. */
export type Pace = 'fast' | 'slow';

/** What a run is mostly about, so that its events are those its rules look at. */
export type Theme = 'messages' | 'readings' | 'agent' | 'everything';

export const windowSizes = {
  fast: ['PT1M', 'PT61S', 'PT5M'],
  slow: ['PT1H', 'PT3599S', 'PT6H', 'P1D'],
} as const satisfies Record<Pace, string[]>;

const latenesses = {
  fast: ['PT0S', 'PT1S', 'PT30S', 'PT5M'],
  slow: ['PT0S', 'PT5M', 'PT2H', 'P1D'],
} as const satisfies Record<Pace, string[]>;

const quietTimes = {
  fast: ['PT1M', 'PT5M'],
  slow: ['PT1H', 'P1D', 'P2D'],
} as const satisfies Record<Pace, string[]>;

export const userNames = ['root', 'ann', 'Ann', 'bob'] as const;
export const executables = ['/bin/sh', '/opt/sh', 'sh', 'C:\\tools\\nc.exe', '/tmp/nc'] as const;
export const addresses = [
  ...['10.0.0.1', '10.0.0.9', '192.168.7.7', '::ffff:10.0.0.1'],
  ...['2001:db8::1', '2001:db8:0:1::5', 'no address'],
] as const;

const lists = {
  user: ['root', 'ann', 'eve'],
  executable: ['sh', '/bin/sh', 'nc.exe', '/tmp/nc', 'C:\\tools\\nc.exe'],
  address: ['10.0.0.0/8', '10.0.0.7/31', '192.168.7.7', '2001:db8::/48', '::/0', '0.0.0.0/0'],
  text: ['x', '10', 'true', '0.1'],
} as const;

const aggregates: readonly Aggregate[] = [
  ...(['count', 'sum', 'average', 'minimum', 'maximum', 'distinct'] as const),
];

const where: fc.Arbitrary<Pick<CustomSignal, 'where'>> = fc.oneof(
  { weight: 8, arbitrary: fc.constant({}) },
  fc
    .constantFrom(
      { path: '/mode', equals: 'on' },
      { path: '/mode', notEquals: 'on' },
      { path: '/mode', in: ['off', null] },
      { path: '/mode', exists: true },
      { path: '/mode', exists: false },
    )
    .map((condition) => ({ where: [condition] })),
);

export const signalPaths = ['/v', '/v', '/v', '/v', '/s/0/v'] as const;

function customSignal(): fc.Arbitrary<CustomSignal> {
  return fc
    .tuple(fc.constantFrom(...signalPaths), where)
    .map(([path, conditions]) => ({ path, ...conditions }));
}

/** Any rule that a schema would let pass, and ones whose evidence is in another stream. */
export function ruleArbitrary(pace: Pace, theme: Theme): fc.Arbitrary<AnyRule> {
  const messages = builtInWindow(pace, messageTypes);
  const readings = fc.oneof(
    { weight: 5, arbitrary: signalWindow(pace, aggregatedSignal()) },
    { weight: 1, arbitrary: list(pace, customSignal(), lists.text) },
    { weight: 2, arbitrary: threshold(pace) },
  );
  const agent = fc.oneof(
    { weight: 4, arbitrary: builtInWindow(pace, agentTypes) },
    { weight: 2, arbitrary: signalWindow(pace, builtInSignal) },
    { weight: 2, arbitrary: builtInList(pace) },
    { weight: 1, arbitrary: builtInSignalList(pace) },
  );
  return fc.oneof(
    { weight: theme === 'readings' || theme === 'agent' ? 1 : 8, arbitrary: messages },
    { weight: theme === 'messages' || theme === 'agent' ? 1 : 8, arbitrary: readings },
    { weight: theme === 'messages' || theme === 'readings' ? 1 : 8, arbitrary: agent },
  );
}

const messageTypes = [
  ...['MqttD2CMessages', 'MqttD2CMessages', 'HttpD2CMessages', 'TwinUpdates'],
  'DirectMethodInvokes',
];
const agentTypes = ['FailedLocalLogins', 'ActiveConnections'];

function builtInWindow(pace: Pace, types: readonly string[]): fc.Arbitrary<AnyRule> {
  return fc
    .record({
      ruleType: fc.constantFrom(...types),
      minThreshold: fc.nat(2),
      above: fc.nat(3),
      timeWindowSize: fc.constantFrom(...windowSizes[pace]),
      lateness: lateness(pace),
    })
    .map(({ ruleType, minThreshold, above, timeWindowSize, lateness }) => ({
      ruleType: `${ruleType}NotInAllowedRange`,
      minThreshold,
      maxThreshold: minThreshold + above,
      timeWindowSize,
      ...lateness,
    }));
}

function lateness(pace: Pace): fc.Arbitrary<Pick<RuleDraft, 'allowedLateness'>> {
  return fc.option(
    fc.constantFrom(...latenesses[pace]).map((allowedLateness) => ({ allowedLateness })),
    { nil: {}, freq: 2 },
  );
}

function aggregatedSignal(): fc.Arbitrary<CustomSignal> {
  return fc
    .tuple(customSignal(), fc.constantFrom(...aggregates))
    .map(([custom, aggregate]) => ({ ...custom, aggregate }));
}

const builtInSignal = fc.constantFrom<BuiltInSignal[]>(
  ...(['ConnectionTo', 'ConnectionFrom', 'LocalUser', 'Process'] as const),
);

function signalWindow(pace: Pace, signals: fc.Arbitrary<Signal>): fc.Arbitrary<AnyRule> {
  return fc
    .tuple(signals, range(), fc.constantFrom(...windowSizes[pace]), lateness(pace))
    .map(([signal, range, timeWindowSize, lateness]) => ({
      ruleType: 'TimeWindowCustomAlertRule',
      signal,
      ...range,
      timeWindowSize,
      ...lateness,
    }));
}

/** One side, or both. */
function range(): fc.Arbitrary<Pick<RuleDraft, 'minThreshold' | 'maxThreshold'>> {
  const limit = fc.constantFrom(-1, 0, 0.3, 1, 2, 3, 5);
  return fc.oneof(
    limit.map((minThreshold) => ({ minThreshold })),
    limit.map((maxThreshold) => ({ maxThreshold })),
    fc.tuple(limit, limit).map(([a, b]) => ({
      minThreshold: Math.min(a, b),
      maxThreshold: Math.max(a, b),
    })),
  );
}

function quiet(pace: Pace): fc.Arbitrary<Pick<RuleDraft, 'suppressFor'>> {
  return fc.option(
    fc.constantFrom(...quietTimes[pace]).map((suppressFor) => ({ suppressFor })),
    { nil: {}, freq: 2 },
  );
}

function builtInList(pace: Pace): fc.Arbitrary<AnyRule> {
  const type = fc.constantFrom(
    ['ConnectionToIpNotAllowed', lists.address] as const,
    ['ConnectionFromIpNotAllowed', lists.address] as const,
    ['LocalUserNotAllowed', lists.user] as const,
    ['ProcessNotAllowed', lists.executable] as const,
  );
  return fc.tuple(type, quiet(pace)).chain(([[ruleType, values], suppress]) =>
    fc.subarray([...values], { maxLength: 3 }).map((allowlistValues) => ({
      ruleType,
      allowlistValues,
      ...suppress,
    })),
  );
}

function builtInSignalList(pace: Pace): fc.Arbitrary<AnyRule> {
  return fc.oneof(
    list(pace, fc.constant<Signal>('ConnectionTo'), lists.address),
    list(pace, fc.constant<Signal>('Process'), lists.executable),
    list(pace, fc.constant<Signal>('LocalUser'), lists.user),
  );
}

function list(
  pace: Pace,
  signals: fc.Arbitrary<Signal>,
  values: readonly string[],
): fc.Arbitrary<AnyRule> {
  return fc
    .tuple(signals, fc.boolean(), quiet(pace), fc.subarray([...values], { maxLength: 3 }))
    .map(([signal, isDenied, suppress, entries]) =>
      isDenied
        ? { ruleType: 'DenylistCustomAlertRule', signal, denylistValues: entries, ...suppress }
        : { ruleType: 'AllowlistCustomAlertRule', signal, allowlistValues: entries, ...suppress },
    );
}

function threshold(pace: Pace): fc.Arbitrary<AnyRule> {
  return fc.tuple(customSignal(), range(), quiet(pace)).map(([signal, range, suppress]) => ({
    ruleType: 'ThresholdCustomAlertRule',
    signal,
    ...range,
    ...suppress,
  }));
}
