import { describe, expect, it } from 'vitest';
import type { Rule } from '../../../shared/rules/rule.ts';
import { securityMessage, startMs } from '../../support/hub-events.ts';
import { Partition } from '../../support/partition.ts';
import { aPolicy, aRule } from '../../support/policies.ts';
import { messageRule, utc, valueRule } from '../../support/window-rules.ts';

const under = (...rules: Rule[]) => new Partition(aPolicy({ default: rules }));
const sent = (v: unknown) => ({ body: { v } });
/** A message that the hub says it took in so many seconds before it was enqueued. */
const late = (at: number, seconds: number, v?: unknown) => ({
  at,
  system: { 'iothub-enqueuedtime': startMs + (at - seconds) * 1_000 },
  ...(v === undefined ? {} : sent(v)),
});

describe('a count above its maximum', () => {
  it('is found with the first message too many, and not before', () => {
    const partition = under(messageRule({ max: 2 }));
    partition.receive({ at: 0 }, { at: 1 });
    expect(partition.list()).toEqual([]);
    partition.receive({ at: 2 });
    expect(partition.list()).toMatchObject([{ observed: 3, startTimeUtc: utc(2) }]);
  });

  it('is not found once the window has moved on', () => {
    const partition = under(messageRule({ max: 2 }));
    // The pane of second 0 leaves with the pane that begins at 300 s.
    partition.receive({ at: 0 }, { at: 1 }, { at: 300 });
    expect(partition.list()).toEqual([]);
  });

  it('is found as long as the oldest pane is in the window', () => {
    const partition = under(messageRule({ max: 2 }));
    partition.receive({ at: 0 }, { at: 1 }, { at: 299 });
    expect(partition.list()).toMatchObject([{ observed: 3 }]);
  });

  it('is found in a newer window, when a late message is one too many there', () => {
    const partition = under(messageRule({ max: 2 }));
    partition.receive({ at: 0 }, { at: 250 }, late(251, 200));
    // The windows that end at 51 s hold two; only those that end at 250 s hold three.
    expect(partition.list()).toMatchObject([
      { observed: 3, startTimeUtc: utc(51), detectedTimeUtc: utc(251) },
    ]);
  });

  it('is not found in windows that are still to come', () => {
    const partition = under(messageRule({ max: 1 }));
    partition.receive({ at: 0 }, late(301, 20));
    expect(partition.list()).toMatchObject([{ observed: 2, startTimeUtc: utc(281) }]);
    const later = under(messageRule({ max: 1 }));
    later.receive({ at: 0 }, { at: 300 }, late(301, 300));
    expect(later.list()).toMatchObject([{ observed: 2, startTimeUtc: utc(1) }]);
  });

  it('leaves a message out that is older than the lateness, and counts it', () => {
    const partition = under(messageRule({ max: 0 }));
    partition.receive({ at: 1_000, deviceId: 'other' });
    // Enqueued long before the newest event: the watermark decides, not the message's own place.
    partition.receive({ at: 699 });
    expect(partition.list()).toEqual([]);
    expect(partition.state.tally.count('tooLate')).toBe(1);
    partition.receive({ at: 700 });
    expect(partition.list()).toHaveLength(1);
  });

  it('ends a window after the message that violated last, or after its pane and the wait', () => {
    const partition = under(messageRule({ max: 0 }));
    partition.receive({ at: 4 });
    partition.tick(314.999);
    expect(partition.list()[0]?.resolution).toBeUndefined();
    partition.tick(315);
    expect(partition.list()).toMatchObject([
      { resolution: 'backInRange', resolvedTimeUtc: utc(315), endTimeUtc: utc(4) },
    ]);
  });

  it('ends no sooner than a window after the watermark at a late message', () => {
    const partition = under(messageRule({ max: 0 }));
    partition.receive({ at: 300, deviceId: 'other' }, late(300, 290));
    partition.tick(599.999);
    expect(partition.list()[0]?.resolution).toBeUndefined();
    partition.tick(600);
    expect(partition.list()).toMatchObject([{ resolution: 'backInRange', startTimeUtc: utc(10) }]);
  });

  it('that comes back after its end is another alert', () => {
    const partition = under(messageRule({ max: 0 }));
    partition.receive({ at: 4 }, { at: 315 });
    expect(partition.list()).toMatchObject([
      { resolution: 'backInRange', startTimeUtc: utc(4) },
      { startTimeUtc: utc(315), occurrences: 1 },
    ]);
    expect(new Set(partition.list().map(({ id }) => id)).size).toBe(2);
  });
});

describe('hits', () => {
  it('count each, and tell how often the maximum was violated', () => {
    const rule = aRule({
      ruleType: 'FailedLocalLoginsNotInAllowedRange',
      minThreshold: 0,
      maxThreshold: 4,
      timeWindowSize: 'PT5M',
    });
    const partition = under(rule);
    const failures = (HitCount: string) =>
      securityMessage([
        {
          Name: 'Login',
          TimestampUTC: utc(0),
          Payload: [{ Result: 'Fail', ExtraDetails: { HitCount } }],
        },
      ]);
    partition.receive({ at: 0, body: failures('5') }, { at: 0, body: failures('2') });
    partition.tick(100_000);
    expect(partition.list()).toMatchObject([{ observed: 7, occurrences: 7 }]);
  });
});

describe('a sum', () => {
  it('above its maximum is found at once while nothing negative was taken', () => {
    const partition = under(valueRule('sum', { maxThreshold: 5 }));
    partition.receive({ at: 0, ...sent([2, 3]) }, { at: 1, ...sent(0.5) });
    expect(partition.list()).toMatchObject([{ observed: 5.5, occurrences: 1 }]);
  });

  it('is judged once a pane from the first negative number on', () => {
    const partition = under(valueRule('sum', { maxThreshold: 5 }));
    partition.receive({ at: 0, ...sent(-1) }, { at: 1, ...sent(7) });
    expect(partition.list()).toEqual([]);
    partition.tick(15);
    expect(partition.list()).toMatchObject([
      { observed: 6, startTimeUtc: utc(-295), endTimeUtc: utc(5), detectedTimeUtc: utc(15) },
    ]);
  });

  it('is judged in panes before the negative number too, as far as they wait', () => {
    const partition = under(valueRule('sum', { maxThreshold: 5, allowedLateness: 'PT5M' }));
    partition.receive({ at: 0, ...sent(7) }, { at: 20, ...sent(-4) });
    partition.tick(320);
    // Found at once with the 7, then in the panes that end at 5, 10, 15 and 20 s.
    partition.tick(1_000);
    expect(partition.list()).toMatchObject([{ observed: 7, occurrences: 5, endTimeUtc: utc(20) }]);
  });

  it('of nothing is below a minimum above zero', () => {
    const partition = under(valueRule('sum', { minThreshold: 1 }));
    partition.receive({ at: 0 });
    partition.tick(315);
    expect(partition.list()).toMatchObject([{ observed: 0 }]);
  });
});

describe('an extreme', () => {
  it('found at once is told of the single value, whatever else is in the window', () => {
    const partition = under(
      valueRule('minimum', { minThreshold: 0 }),
      valueRule('maximum', { maxThreshold: 10 }),
    );
    partition.receive({ at: 0, ...sent([5, -3, 12, 4]) });
    // The values after the extreme lie in a window that is out of range.
    expect(partition.list()).toMatchObject([
      { ruleId: 'maximum', observed: 12, occurrences: 2 },
      { ruleId: 'minimum', observed: -3, occurrences: 3 },
    ]);
  });

  it('on its other side is judged once a pane', () => {
    const partition = under(valueRule('minimum', { maxThreshold: 10 }));
    partition.receive({ at: 0, ...sent(11) }, { at: 4, ...sent(9) }, { at: 305, ...sent(12) });
    partition.tick(314);
    expect(partition.list()).toEqual([]);
    // In the pane that ends at 305 s the 9 has left, and nothing is in the window; then the 12 is.
    partition.tick(320);
    expect(partition.list()).toMatchObject([{ observed: 12, endTimeUtc: utc(310) }]);
  });
});

describe('an average', () => {
  it('is judged once a pane, of the window as it then is', () => {
    const partition = under(valueRule('average', { maxThreshold: 5 }));
    partition.receive({ at: 0, ...sent(9) }, { at: 1, ...sent(2) });
    partition.tick(15);
    expect(partition.list()).toMatchObject([{ observed: 5.5, evidence: [] }]);
  });

  it('of nothing is none', () => {
    const partition = under(valueRule('average', { minThreshold: 1, maxThreshold: 5 }));
    partition.receive({ at: 0 });
    partition.tick(10_000);
    expect(partition.list()).toEqual([]);
  });
});

describe('distinct values', () => {
  it('count once, as texts', () => {
    const partition = under(valueRule('distinct', { maxThreshold: 2 }));
    partition.receive({ at: 0, ...sent([1, '1', true, 'true', null, {}]) });
    expect(partition.list()).toEqual([]);
    expect(partition.state.tally.count('typeMismatch')).toBe(2);
    partition.receive({ at: 1, ...sent('x') });
    expect(partition.list()).toMatchObject([{ observed: 3 }]);
  });

  it('more than there is room for are at least so many', () => {
    const partition = under(valueRule('distinct', { maxThreshold: 4_000 }));
    partition.receive({ at: 0, ...sent(Array.from({ length: 4_097 }, (_, i) => i)) });
    expect(partition.list()).toMatchObject([{ observed: 4_096, observedAtLeast: true }]);
    expect(partition.state.tally.count('saturatedActivities')).toBe(1);
  });
});
