import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matchAlerts } from '../../../cli/rule-tests/match-alerts.ts';
import type { ExpectedAlert } from '../../../cli/rule-tests/rule-test-schema.ts';

const about = { device: 'pump', rule: 'hot' };

const raisedAlert = fc.record({
  observed: fc.integer({ min: 0, max: 2 }),
  occurrences: fc.integer({ min: 1, max: 2 }),
});
const expectedAlert = fc.record(
  { observed: fc.integer({ min: 0, max: 2 }), occurrences: fc.integer({ min: 1, max: 2 }) },
  { requiredKeys: [] },
);
const upTo = <T>(alert: fc.Arbitrary<T>) =>
  fc.array(
    alert.map((fields) => ({ ...about, ...fields })),
    { maxLength: 5 },
  );

/** As many pairs as there can be, found by trying every way. */
function mostPairs(expected: readonly ExpectedAlert[], raised: readonly ExpectedAlert[]): number {
  const [first, ...rest] = expected;
  if (first === undefined) return 0;
  const tellsOf = (alert: ExpectedAlert) =>
    (Object.keys(first) as (keyof ExpectedAlert)[]).every((name) => alert[name] === first[name]);
  const withFirst = raised.flatMap((alert, i) =>
    tellsOf(alert) ? [1 + mostPairs(rest, raised.toSpliced(i, 1))] : [],
  );
  return Math.max(mostPairs(rest, raised), ...withFirst);
}

describe('matching alerts', () => {
  it('leaves as few without a partner as possible, in whatever order they come', () => {
    fc.assert(
      fc.property(upTo(expectedAlert), upTo(raisedAlert), (expected, raised) => {
        const pairs = mostPairs(expected, raised);
        const { missing, unexpected } = matchAlerts(expected, raised);
        expect(missing.length).toBe(expected.length - pairs);
        expect(unexpected.length).toBe(raised.length - pairs);
      }),
    );
  });

  it('does not take what is left out for something', () => {
    const { missing } = matchAlerts([{ ...about, side: 'above' }], [about]);
    expect(missing).toHaveLength(1);
  });
});
