import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ModelAlert } from '../../model/model-episode.ts';
import { NaiveEvaluator } from '../../model/naive-evaluator.ts';
import { RealEvaluator, stream } from '../../model/real-evaluator.ts';
import { type ScriptCommit, scriptOf } from '../../model/script.ts';
import { worldArbitrary } from '../../model/steps.ts';

const numRuns = Number(process.env.PROPERTY_RUNS ?? 300);

/** Alerts in an order that does not depend on when they were written. */
function sorted(alerts: readonly ModelAlert[]): ModelAlert[] {
  return alerts.toSorted((a, b) => (a.id < b.id ? -1 : 1));
}

function modelOf(script: readonly ScriptCommit[]): NaiveEvaluator {
  const model = new NaiveEvaluator(stream);
  for (const { events, ...recorded } of script)
    model.evaluate({ ...recorded, events: events.map((event) => event.model) });
  return model;
}

function realOf(script: readonly ScriptCommit[]): RealEvaluator {
  const real = new RealEvaluator();
  for (const { events, ...recorded } of script)
    real.evaluate({ ...recorded, events: events.map((event) => event.hub) });
  return real;
}

describe('the evaluator', () => {
  it('raises the alerts that the specification tells of', () => {
    fc.assert(
      fc.property(worldArbitrary(), (world) => {
        const script = scriptOf(world);
        expect(sorted(realOf(script).alerts())).toEqual(sorted(modelOf(script).alerts()));
      }),
      { numRuns },
    );
  });
});
