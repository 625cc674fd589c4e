import fc from 'fast-check';
import type { DeviceProtocol, DeviceStatus } from '../../shared/devices/device.ts';
import {
  type AnyRule,
  addresses,
  executables,
  type Pace,
  ruleArbitrary,
  userNames,
  windowSizes,
} from './rule-arbitrary.ts';

/** How long after the step before: milliseconds, or to a border of the panes of a window size. */
export type After = number | { pane: string; plus: number };

export const deviceIds = ['a', 'b', 'ghost'] as const;
export const groupNames = ['default', 'Roof', 'Hall'] as const;

type GroupName = (typeof groupNames)[number];

interface Timed {
  after: After;
}

interface FromDevice extends Timed {
  device: string;
  module?: true;
}

/** An event of an agent; `age` is how long before the message it says it happened. */
export type AgentStep = { age: number } & (
  | { login: string; hits?: number }
  | { failedLogin: true; hits?: number }
  | { process: string; hits?: number }
  | { to: string; port: number; hits?: number }
  | { from: string; port: number; hits?: number }
);

/** `lag`: how long before its enqueued time the hub says it took a message in. */
export interface MessageStep extends FromDevice {
  do: 'message';
  lag: number;
  times: number;
}

export interface ReadingStep extends FromDevice {
  do: 'reading';
  lag: number;
  v?: unknown;
  mode?: unknown;
  nested?: true;
}

export interface SecurityStep extends FromDevice {
  do: 'security';
  events: readonly AgentStep[];
}

export interface TwinStep extends FromDevice {
  do: 'twin';
  lag: number;
  /** The new tag; null removes it; left out, the tag is not in the patch. */
  tag?: string | null;
  isStale?: true;
}

export interface LifecycleStep extends FromDevice {
  do: 'delete' | 'create';
}

/** An event that is no device's doing: it moves time all the same. */
export interface ForeignStep extends Timed {
  do: 'foreign';
}

export interface FactsStep {
  do: 'facts';
  device: string;
  status: DeviceStatus;
  tag?: string | null;
  protocol?: DeviceProtocol;
  isRecreated?: true;
  isUnknown?: true;
}

export interface TickStep extends Timed {
  do: 'tick';
}

export type PolicyChange =
  | { group: GroupName; rule: number; set: 'limits'; min?: number; max?: number }
  | { group: GroupName; rule: number; set: 'window'; size: string }
  | { group: GroupName; rule: number; set: 'enabled' | 'disabled' | 'restarted' | 'deleted' }
  | { group: GroupName; add: AnyRule }
  | { group: GroupName; set: 'deleted' | 'created' };

export interface PolicyStep {
  do: 'policy';
  changes: readonly PolicyChange[];
}

export type Step =
  | MessageStep
  | ReadingStep
  | SecurityStep
  | TwinStep
  | LifecycleStep
  | ForeignStep
  | FactsStep
  | TickStep
  | PolicyStep;

/** Everything that happens in one run. */
export interface World {
  groups: Readonly<Record<GroupName, readonly AnyRule[] | undefined>>;
  steps: readonly Step[];
}

export function worldArbitrary(): fc.Arbitrary<World> {
  return fc.constantFrom<Pace[]>('fast', 'fast', 'slow').chain((pace) => {
    const rules = fc.array(ruleArbitrary(pace), { minLength: 1, maxLength: 3 });
    const groups = fc.record({
      default: rules,
      Roof: fc.option(rules, { nil: undefined }),
      Hall: fc.constant(undefined),
    });
    const steps = fc.array(stepArbitrary(pace), { minLength: 1, maxLength: 40, size: 'max' });
    return fc.record({ groups, steps });
  });
}

function after(pace: Pace): fc.Arbitrary<After> {
  const sizes = windowSizes[pace];
  const long = pace === 'fast' ? 600_000 : 86_400_000;
  return fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(0, 0, 1, 500, 999, 1_000, 5_000, 10_000) },
    { weight: 2, arbitrary: fc.constantFrom(59_000, 60_000, 70_000, 290_000, 300_000, 310_000) },
    { weight: 1, arbitrary: fc.nat(long) },
    { weight: 1, arbitrary: fc.constantFrom(-1, -700) },
    {
      weight: 4,
      arbitrary: fc.record({
        pane: fc.constantFrom(...sizes),
        plus: fc.constantFrom(-1, 0, 1, 9_999, 10_000, 10_001),
      }),
    },
    ...(pace === 'slow'
      ? [{ weight: 3, arbitrary: fc.constantFrom(3_600_000, 21_600_000, 21_599_999, 86_400_000) }]
      : []),
  );
}

const lag = fc.oneof(
  { weight: 3, arbitrary: fc.constant(0) },
  { weight: 2, arbitrary: fc.constantFrom(-1, 1, 1_000, 60_000, 299_999, 300_000, 300_001) },
  { weight: 1, arbitrary: fc.nat(310_000) },
);

function age(pace: Pace): fc.Arbitrary<number> {
  const long = pace === 'fast' ? 400_000 : 25_000_000;
  return fc.oneof(
    { weight: 2, arbitrary: fc.constantFrom(0, 0, 1, 1_000, -5_000, 60_000) },
    { weight: 2, arbitrary: fc.nat(long) },
    { weight: 1, arbitrary: fc.constantFrom(21_599_999, 21_600_000, 21_600_001) },
    { weight: 1, arbitrary: fc.constantFrom(315_360_000_000, -315_360_000_000) },
  );
}

const number = fc.constantFrom(0, 0.1, 0.2, 0.3, 1, 2, 4, 6, -1, -0.5);
const oddValue = fc.constantFrom<unknown[]>('x', 'y', '10', '1', true, null, {}, [1]);
const value = fc.oneof({ weight: 6, arbitrary: number }, { weight: 1, arbitrary: oddValue });
const values = fc.oneof(
  { weight: 5, arbitrary: value as fc.Arbitrary<unknown> },
  { weight: 2, arbitrary: fc.array(value, { maxLength: 4 }) },
  {
    weight: 1,
    arbitrary: fc.nat(108).map((length) => Array.from({ length }, (_, i) => `t${i}`) as unknown),
  },
);

const hits = fc.option(fc.record({ hits: fc.constantFrom(1, 2, 5) }), { nil: {} });

function agentStep(pace: Pace): fc.Arbitrary<AgentStep> {
  const port = fc.constantFrom(22, 443);
  const what = fc.oneof(
    fc.constantFrom(...userNames).map((login) => ({ login })),
    fc.constant({ failedLogin: true as const }),
    fc.constantFrom(...executables).map((process) => ({ process })),
    fc.record({ to: fc.constantFrom(...addresses), port }),
    fc.record({ from: fc.constantFrom(...addresses), port }),
  );
  return fc
    .tuple(what, age(pace), hits)
    .map(([event, age, counted]) => ({ ...event, age, ...counted }));
}

const tag = fc.constantFrom('Roof', 'ROOF', 'hall', 'default', 'nowhere', ' ', null);

function stepArbitrary(pace: Pace): fc.Arbitrary<Step> {
  const device = fc.constantFrom(...deviceIds, 'a', 'a');
  const from = {
    after: after(pace),
    device,
  };
  const inModule = fc.option(fc.constant({ module: true as const }), { nil: {}, freq: 5 });
  const fromModule = <T extends Step>(step: fc.Arbitrary<T>) =>
    fc.tuple(step, inModule).map(([own, module]) => ({ ...own, ...module }));
  const of = <T extends string>(name: T) => fc.constant(name);
  return fc.oneof(
    {
      weight: 6,
      arbitrary: fromModule(fc.record({ do: of('message'), ...from, lag, times: fc.nat(3) })),
    },
    { weight: 8, arbitrary: reading(from) },
    {
      weight: 6,
      arbitrary: fromModule(
        fc.record({
          do: of('security'),
          ...from,
          events: fc.array(agentStep(pace), { minLength: 1, maxLength: 4 }),
        }),
      ),
    },
    {
      weight: 3,
      arbitrary: fromModule(
        fc.record(
          { do: of('twin'), ...from, lag, tag, isStale: fc.constant(true as const) },
          { requiredKeys: ['do', 'after', 'device', 'lag'] },
        ) as fc.Arbitrary<TwinStep>,
      ),
    },
    {
      weight: 1,
      arbitrary: fc.record({ do: fc.constantFrom('delete' as const, 'create' as const), ...from }),
    },
    { weight: 1, arbitrary: fc.record({ do: of('foreign'), after: after(pace) }) },
    { weight: 3, arbitrary: fc.record({ do: of('tick'), after: after(pace) }) },
    { weight: 3, arbitrary: factsStep(device) },
    { weight: 3, arbitrary: policyStep(pace) },
  );
}

function reading(from: {
  after: fc.Arbitrary<After>;
  device: fc.Arbitrary<string>;
}): fc.Arbitrary<ReadingStep> {
  const mode = fc.constantFrom<unknown[]>('on', 'off', null);
  return fc.record(
    {
      do: fc.constant('reading' as const),
      ...from,
      lag,
      v: values,
      mode,
      nested: fc.constant(true as const),
    },
    { requiredKeys: ['do', 'after', 'device', 'lag'] },
  ) as fc.Arbitrary<ReadingStep>;
}

function factsStep(device: fc.Arbitrary<string>): fc.Arbitrary<FactsStep> {
  return fc.record(
    {
      do: fc.constant('facts' as const),
      device,
      status: fc.constantFrom<DeviceStatus[]>('enabled', 'enabled', 'disabled', 'deleted'),
      tag,
      protocol: fc.constantFrom<DeviceProtocol[]>('Mqtt', 'Mqtt', 'Http'),
      isRecreated: fc.constant(true as const),
      isUnknown: fc.constant(true as const),
    },
    { requiredKeys: ['do', 'device', 'status'] },
  ) as fc.Arbitrary<FactsStep>;
}

function policyStep(pace: Pace): fc.Arbitrary<PolicyStep> {
  const group = fc.constantFrom(...groupNames);
  const rule = fc.nat(2);
  const limit = fc.constantFrom(0, 1, 2, 4);
  const change: fc.Arbitrary<PolicyChange> = fc.oneof(
    {
      weight: 3,
      arbitrary: fc.record(
        { group, rule, set: fc.constant('limits' as const), min: limit, max: limit },
        { requiredKeys: ['group', 'rule', 'set'] },
      ) as fc.Arbitrary<PolicyChange>,
    },
    fc.record({
      group,
      rule,
      set: fc.constant('window' as const),
      size: fc.constantFrom(...windowSizes[pace]),
    }),
    {
      weight: 2,
      arbitrary: fc.record({
        group,
        rule,
        set: fc.constantFrom(
          'enabled' as const,
          'disabled' as const,
          'restarted' as const,
          'deleted' as const,
        ),
      }),
    },
    fc.record({ group, add: ruleArbitrary(pace) }),
    fc.record({ group, set: fc.constantFrom('deleted' as const, 'created' as const) }),
  );
  return fc.record({
    do: fc.constant('policy' as const),
    changes: fc.array(change, { minLength: 1, maxLength: 2 }),
  });
}
