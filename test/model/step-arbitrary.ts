import fc from 'fast-check';
import type { DeviceProtocol, DeviceStatus } from '../../shared/devices/device.ts';
import { policyStep } from './policy-step-arbitrary.ts';
import {
  addresses,
  executables,
  type Pace,
  type Theme,
  userNames,
  windowSizes,
} from './rule-arbitrary.ts';
import {
  type After,
  type AgentStep,
  deviceIds,
  type FactsStep,
  type ForeignStep,
  type LifecycleStep,
  type MessageStep,
  type ReadingStep,
  type SecurityStep,
  type Step,
  type TickStep,
  type TwinStep,
} from './step.ts';

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
);

/** About as many values as a list rule keeps alerts for. */
const manyTexts = fc.record({
  texts: fc.record({
    from: fc.constantFrom(0, 0, 50),
    count: fc.constantFrom(3, 60, 99, 100, 101, 108),
  }),
});

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

export function stepArbitrary(pace: Pace, theme: Theme): fc.Arbitrary<Step> {
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
  const remade = fc.oneof(
    { weight: 40, arbitrary: fc.constant({}) },
    { weight: 1, arbitrary: fc.constant({ remade: true as const }) },
  );
  return fc.tuple(step, inModule, remade).map(([own, ...more]) => Object.assign({}, own, ...more));
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
      fc.oneof(
        { weight: 12, arbitrary: v as fc.Arbitrary<object> },
        { weight: 1, arbitrary: manyTexts },
        { weight: 1, arbitrary: fc.constant({}) },
      ),
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
