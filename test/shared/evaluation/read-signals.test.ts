import { describe, expect, it } from 'vitest';
import { maxObservations } from '../../../shared/evaluation/read-signals.ts';
import { Partition } from '../../support/partition.ts';
import { aPolicy, aRule } from '../../support/policies.ts';

const hot = aRule({
  ...{ ruleType: 'ThresholdCustomAlertRule', id: 'hot' },
  ...{ signal: { path: '/t' }, maxThreshold: 90 },
});

describe('a custom signal', () => {
  it('yields an observation for each element, and counts what is no number', () => {
    const partition = new Partition(aPolicy({ default: [hot] }));
    partition.receive({ at: 0, body: { t: [91, 'x', 95, null] } });
    expect(partition.list()).toMatchObject([{ observed: 95, occurrences: 2 }]);
    expect(partition.state.tally.count('typeMismatch')).toBe(2);
  });

  it('is not read without end, and what is left out is counted', () => {
    const partition = new Partition(aPolicy({ default: [hot] }));
    const t = Array.from({ length: maxObservations + 5 }, (_, i) =>
      i >= maxObservations ? 99 : 1,
    );
    partition.receive({ at: 0, body: { t } });
    expect(partition.list()).toEqual([]);
    expect(partition.state.tally.count('observationsCapped')).toBe(5);
  });
});
