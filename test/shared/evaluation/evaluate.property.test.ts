import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ModelAlert } from '../../model/model-episode.ts';
import { NaiveEvaluator } from '../../model/naive-evaluator.ts';
import { RealEvaluator, stream } from '../../model/real-evaluator.ts';
import { type ScriptCommit, scriptOf } from '../../model/script.ts';
import { floodArbitrary, worldArbitrary } from '../../model/world-arbitrary.ts';
import { propertyRuns, propertyTimeoutMs } from '../../support/property-runs.ts';

const numRuns = propertyRuns(100);

describe('the evaluator', { timeout: propertyTimeoutMs }, () => {
  it('raises the alerts that the specification tells of, and counts what it passes over', () => {
    check((script) => {
      expectAsSpecified(script);
    });
  });

  it('raises them when a device sends more distinct values than there is room for', () => {
    fc.assert(
      fc.property(floodArbitrary(), (world) => {
        expectAsSpecified(scriptOf(world));
      }),
      { numRuns: Math.ceil(numRuns / 100) },
    );
  });

  it('raises the same alerts however the events are cut into batches', () => {
    check((script, cutAt) => {
      const real = new RealEvaluator();
      for (const { events, ...recorded } of script) {
        const hubEvents = events.map(({ hub }) => hub);
        real.evaluate({ ...recorded, events: [] });
        for (const batch of cut(hubEvents, cutAt))
          real.evaluate({ policy: recorded.policy, facts: [], events: batch });
      }
      expect(sorted(real.alerts())).toEqual(sorted(evaluated(script).alerts()));
    });
  });

  it('takes an event in once, however often it is delivered', () => {
    check((script, pick) => {
      const real = new RealEvaluator();
      const delivered = [];
      for (const { events, ...recorded } of script) {
        const again = delivered.filter((_, i) => pick(i));
        delivered.push(...events.map(({ hub }) => hub));
        real.evaluate({ ...recorded, events: [...again, ...events.map(({ hub }) => hub)] });
      }
      expect(sorted(real.alerts())).toEqual(sorted(evaluated(script).alerts()));
    });
  });

  it('goes on as before from a state that was stored and loaded', () => {
    check((script, isReloaded) => {
      const real = new RealEvaluator();
      for (const [i, { events, ...recorded }] of script.entries()) {
        if (isReloaded(i)) real.reload();
        real.evaluate({ ...recorded, events: events.map(({ hub }) => hub) });
      }
      expect(sorted(real.alerts())).toEqual(sorted(evaluated(script).alerts()));
    });
  });

  it('comes to the same alerts when a commit takes only a few of them', () => {
    check((script) => {
      const real = new RealEvaluator({ maxAlerts: 2 });
      for (const { events, ...recorded } of script)
        real.evaluate({ ...recorded, events: events.map(({ hub }) => hub) });
      expect(sorted(real.alerts())).toEqual(sorted(evaluated(script).alerts()));
    });
  });
});

type Pick = (index: number) => boolean;

/** Runs a property over worlds, with a choice of indexes that shrinks to none. */
function check(property: (script: readonly ScriptCommit[], pick: Pick) => void): void {
  const picks = fc.array(fc.boolean(), { minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(worldArbitrary(), picks, (world, picked) => {
      property(scriptOf(world), (index) => picked[index % picked.length]!);
    }),
    { numRuns },
  );
}

function expectAsSpecified(script: readonly ScriptCommit[]): void {
  const model = new NaiveEvaluator(stream);
  for (const { events, ...recorded } of script)
    model.evaluate({ ...recorded, events: events.map((event) => event.model) });
  const real = evaluated(script);
  expect(sorted(real.alerts())).toEqual(sorted(model.alerts()));
  expect(real.count('tooLate')).toBe(model.tooLate);
  expect(real.count('typeMismatch')).toBe(model.typeMismatches);
}

function evaluated(script: readonly ScriptCommit[]): RealEvaluator {
  const real = new RealEvaluator();
  for (const { events, ...recorded } of script)
    real.evaluate({ ...recorded, events: events.map(({ hub }) => hub) });
  return real;
}

function cut<T>(list: readonly T[], cutAt: Pick): T[][] {
  const parts: T[][] = [[]];
  for (const [i, item] of list.entries()) {
    parts.at(-1)!.push(item);
    if (cutAt(i)) parts.push([]);
  }
  return parts;
}

/** Alerts in an order that does not depend on when they were written. */
function sorted(alerts: readonly ModelAlert[]): ModelAlert[] {
  return alerts.toSorted((a, b) => (a.id < b.id ? -1 : 1));
}
