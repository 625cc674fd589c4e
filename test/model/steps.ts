import fc from 'fast-check';
import type { DeviceProtocol, DeviceStatus } from '../../shared/devices/device.ts';
import {
  type AnyRule,
  addresses,
  executables,
  type Pace,
  ruleArbitrary,
  type Theme,
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
  const pace = fc.constantFrom<Pace[]>('fast', 'fast', 'slow');
  const theme = fc.constantFrom<Theme[]>('messages', 'readings', 'agent', 'everything');
  return fc.tuple(pace, theme).chain(([pace, theme]) => {
    const rules = fc.array(ruleArbitrary(pace, theme), { minLength: 1, maxLength: 3 });
    const groups = fc.record({
      default: rules,
      Roof: fc.option(rules, { nil: undefined }),
      Hall: fc.constant(undefined),
    });
    const steps = fc.array(stepArbitrary(pace, theme), {
      minLength: 1,
      maxLength: 50,
      size: 'max',
    });
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
  { weight: 1, arbitrary: manyTexts() },
);

/** About as many values as a list rule keeps alerts for. */
function manyTexts(): fc.Arbitrary<unknown> {
  return fc
    .tuple(fc.constantFrom(0, 0, 50), fc.constantFrom(3, 60, 99, 100, 101, 108))
    .map(([first, count]) => Array.from({ length: count }, (_, i) => `t${first + i}`));
}

const hits = fc.option(fc.record({ hits: fc.constantFrom(1, 2, 5) }), { nil: {}, freq: 2 });

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

function stepArbitrary(pace: Pace, theme: Theme): fc.Arbitrary<Step> {
  const device = fc.constantFrom(...deviceIds, 'a', 'a', 'a', 'a', 'a');
  const from = { after: after(pace), device };
  const often = (...themes: Theme[]) => (theme === 'everything' || themes.includes(theme) ? 20 : 3);
  return fc.oneof(
    { weight: often('messages'), arbitrary: inModules(messageStep(from)) },
    { weight: often('readings'), arbitrary: inModules(readingStep(from)) },
    { weight: often('agent'), arbitrary: inModules(securityStep(pace, from)) },
    { weight: theme === 'messages' ? 10 : 3, arbitrary: inModules(twinStep(from)) },
    { weight: 1, arbitrary: lifecycleStep(from) },
    { weight: 1, arbitrary: foreignStep(pace) },
    { weight: 5, arbitrary: tickStep(pace) },
    { weight: 3, arbitrary: factsStep(device) },
    { weight: 4, arbitrary: policyStep(pace, theme) },
  );
}

interface From {
  after: fc.Arbitrary<After>;
  device: fc.Arbitrary<string>;
}

/** Something that is there once in a while. */
function seldom<T extends object>(what: fc.Arbitrary<T>): fc.Arbitrary<T | object> {
  return fc.oneof({ weight: 5, arbitrary: fc.constant({}) }, { weight: 1, arbitrary: what });
}

function inModules<T extends Step>(step: fc.Arbitrary<T>): fc.Arbitrary<Step> {
  const inModule = seldom(fc.constant({ module: true as const }));
  return fc.tuple(step, inModule).map(([own, module]) => ({ ...own, ...module }));
}

function messageStep(from: From): fc.Arbitrary<MessageStep> {
  return fc.record({ do: fc.constant('message' as const), ...from, lag, times: fc.nat(3) });
}

function readingStep(from: From): fc.Arbitrary<ReadingStep> {
  const mode = fc.constantFrom<unknown[]>('on', 'off', null).map((mode) => ({ mode }));
  const v = values.map((v) => ({ v }));
  const nested = fc.constant({ nested: true as const });
  return fc
    .tuple(
      fc.record({ do: fc.constant('reading' as const), ...from, lag }),
      fc.oneof({ weight: 9, arbitrary: v }, { weight: 1, arbitrary: fc.constant({}) }),
      seldom(mode),
      seldom(nested),
    )
    .map(([step, ...parts]) => Object.assign({}, step, ...parts) as ReadingStep);
}

function securityStep(pace: Pace, from: From): fc.Arbitrary<SecurityStep> {
  const events = fc.array(agentStep(pace), { minLength: 1, maxLength: 4 });
  return fc.record({ do: fc.constant('security' as const), ...from, events });
}

function lifecycleStep(from: From): fc.Arbitrary<LifecycleStep> {
  return fc.record({ do: fc.constantFrom('delete' as const, 'create' as const), ...from });
}

function foreignStep(pace: Pace): fc.Arbitrary<ForeignStep> {
  return fc.record({ do: fc.constant('foreign' as const), after: after(pace) });
}

function tickStep(pace: Pace): fc.Arbitrary<TickStep> {
  return fc.record({ do: fc.constant('tick' as const), after: after(pace) });
}

function twinStep(from: From): fc.Arbitrary<TwinStep> {
  return fc
    .tuple(
      fc.record({ do: fc.constant('twin' as const), ...from, lag }),
      fc.option(
        tag.map((value) => ({ tag: value })),
        { nil: {} },
      ),
      seldom(fc.constant({ isStale: true as const })),
    )
    .map(([step, ...parts]) => Object.assign({}, step, ...parts) as TwinStep);
}

function factsStep(device: fc.Arbitrary<string>): fc.Arbitrary<FactsStep> {
  const protocol = fc.constantFrom<DeviceProtocol[]>('Mqtt', 'Mqtt', 'Mqtt', 'Http');
  const status = fc.oneof(
    { weight: 6, arbitrary: fc.constant<DeviceStatus>('enabled') },
    { weight: 2, arbitrary: fc.constant<DeviceStatus>('disabled') },
    { weight: 1, arbitrary: fc.constant<DeviceStatus>('deleted') },
  );
  return fc
    .tuple(
      fc.record({ do: fc.constant('facts' as const), device, status }),
      fc.option(
        tag.map((value) => ({ tag: value })),
        { nil: {}, freq: 2 },
      ),
      fc.option(
        protocol.map((value) => ({ protocol: value })),
        { nil: {}, freq: 6 },
      ),
      seldom(fc.constant({ isRecreated: true as const })),
      seldom(fc.constant({ isUnknown: true as const })),
    )
    .map(([step, ...parts]) => Object.assign({}, step, ...parts) as FactsStep);
}

function policyStep(pace: Pace, theme: Theme): fc.Arbitrary<PolicyStep> {
  const group = fc.constantFrom(...groupNames, 'default' as const, 'default' as const);
  const rule = fc.constantFrom(0, 0, 1, 1, 2);
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
    fc.record({ group, add: ruleArbitrary(pace, theme) }),
    fc.record({ group, set: fc.constantFrom('deleted' as const, 'created' as const) }),
  );
  return fc.record({
    do: fc.constant('policy' as const),
    changes: fc.array(change, { minLength: 1, maxLength: 2 }),
  });
}
