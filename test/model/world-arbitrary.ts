import fc from 'fast-check';
import { type Pace, ruleArbitrary, type Theme } from './rule-arbitrary.ts';
import type { ReadingStep, World } from './step.ts';
import { stepArbitrary } from './step-arbitrary.ts';

/** Rules, and what happens under them: what a run is mostly about shrinks apart from its steps. */
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

/** One rule on distinct values, and a device that sends as many as there is room for, and more. */
export function floodArbitrary(): fc.Arbitrary<World> {
  const rule = fc.record({
    ruleType: fc.constant('TimeWindowCustomAlertRule'),
    signal: fc.constant({ path: '/v', aggregate: 'distinct' as const }),
    minThreshold: fc.constantFrom(0, 4_000, 4_095),
    maxThreshold: fc.constantFrom(4_095, 4_096),
    timeWindowSize: fc.constant('PT1M'),
    allowedLateness: fc.constantFrom('PT30S', 'PT5M'),
  });
  const flood = fc.constantFrom(4_090, 4_095, 4_096).map((count) => reading(0, 0, 0, count));
  const more = fc
    .tuple(
      fc.constantFrom(0, 1_000, 59_000, 60_000, 61_000, 90_000),
      fc.constantFrom(0, 0, 1_000, 20_000),
      fc.constantFrom(0, 4_088, 4_094, 5_000),
      fc.constantFrom(1, 2, 8),
    )
    .map((parts) => reading(...parts));
  return fc
    .tuple(rule, flood, fc.array(more, { minLength: 1, maxLength: 4, size: 'max' }))
    .map(([flooded, first, others]) => ({
      groups: { default: [flooded], Roof: undefined, Hall: undefined },
      steps: [first, ...others, { do: 'tick', after: 200_000 }],
    }));
}

function reading(after: number, lag: number, from: number, count: number): ReadingStep {
  return { do: 'reading', after, device: 'a', lag, texts: { from, count } };
}
