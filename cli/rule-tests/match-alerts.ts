import type { ExpectedAlert } from './rule-test-schema.ts';
import type { ShownAlert } from './shown-alert.ts';

/** Expected and raised alerts that found no partner. */
export interface Unmatched {
  missing: ExpectedAlert[];
  unexpected: ShownAlert[];
}

/**
 * Gives as many expected alerts as possible a raised one of their own that is as they say: one that
 * is told loosely does not take away what another needs.
 */
export function matchAlerts(
  expected: readonly ExpectedAlert[],
  raised: readonly ShownAlert[],
): Unmatched {
  /** By raised alert, which expected one has it. */
  const holders = new Map<number, number>();
  /** Finds a raised alert for an expected one, if others that hold one can move to another. */
  const place = (index: number, tried: Set<number>): boolean =>
    raised.some((alert, at) => {
      if (tried.has(at) || !isAsExpected(alert, expected[index]!)) return false;
      tried.add(at);
      const holder = holders.get(at);
      if (holder !== undefined && !place(holder, tried)) return false;
      holders.set(at, index);
      return true;
    });
  const missing = expected.filter((_, index) => !place(index, new Set()));
  return { missing, unexpected: raised.filter((_, at) => !holders.has(at)) };
}

function isAsExpected(raised: ShownAlert, expected: ExpectedAlert): boolean {
  return differences(raised, expected).length === 0;
}

/** What a test tells of an alert that was raised otherwise. */
export function differences(raised: ShownAlert, expected: ExpectedAlert): (keyof ExpectedAlert)[] {
  const told = Object.keys(expected) as (keyof ExpectedAlert)[];
  return told.filter((name) => raised[name] !== expected[name]);
}
