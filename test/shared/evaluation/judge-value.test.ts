import { describe, expect, it } from 'vitest';
import type { Rule } from '../../../shared/rules/rule.ts';
import { Partition } from '../../support/partition.ts';
import { aPolicy, aRule } from '../../support/policies.ts';
import { utc } from '../../support/window-rules.ts';

const under = (...rules: Rule[]) => new Partition(aPolicy({ default: rules }));
const sent = (v: unknown) => ({ body: { v } });

const colours = aRule({
  ruleType: 'DenylistCustomAlertRule',
  signal: { path: '/v' },
  denylistValues: ['red', '7', 'true'],
});
const known = aRule({
  ruleType: 'AllowlistCustomAlertRule',
  signal: { path: '/v' },
  allowlistValues: ['known'],
});

describe('a list', () => {
  it('refuses what it denies, numbers and booleans as their texts', () => {
    const partition = under(colours);
    partition.receive({ at: 0, ...sent(['red', 'Red', 7, true, null, ['red'], 'blue']) });
    expect(partition.list().map(({ value }) => value)).toEqual(['red', '7', 'true']);
    expect(partition.state.tally.count('typeMismatch')).toBe(2);
  });

  it('that allows nothing refuses everything', () => {
    const partition = under({ ...known, allowlistValues: [] });
    partition.receive({ at: 0, ...sent(['known', '']) });
    expect(partition.list().map(({ value }) => value)).toEqual(['known', '']);
  });

  it('keeps one alert a value open until it was quiet for a day', () => {
    const partition = under(colours);
    partition.receive({ at: 0, ...sent('red') }, { at: 86_399, ...sent('red') });
    partition.receive({ at: 2 * 86_400 - 1.001 });
    expect(partition.list()).toHaveLength(1);
    expect(partition.list()[0]?.resolution).toBeUndefined();
    partition.receive({ at: 2 * 86_400 - 1, ...sent('red') });
    expect(partition.list()).toMatchObject([
      { occurrences: 2, resolution: 'quiet', endTimeUtc: utc(86_399) },
      { occurrences: 1, startTimeUtc: utc(2 * 86_400 - 1) },
    ]);
  });

  it('judges what is far too late for any window, too', () => {
    const partition = under(colours);
    partition.receive({ at: 100_000 }, { at: 1, ...sent('red') });
    expect(partition.list()).toMatchObject([
      { startTimeUtc: utc(1), detectedTimeUtc: utc(100_000) },
    ]);
  });

  it('compares a very long value whole, and shows it cut', () => {
    const long = 'x'.repeat(5_000);
    const partition = under(known);
    partition.receive({ at: 0, ...sent([`${long}1`, `${long}2`, `${long}1`]) });
    const alerts = partition.list();
    expect(alerts).toHaveLength(2);
    expect(new Set(alerts.map(({ id }) => id)).size).toBe(2);
    for (const { value, evidence } of alerts) {
      expect(value!.length).toBeLessThan(1_200);
      expect(evidence[0]!.excerpt!.length).toBeLessThanOrEqual(256);
    }
  });

  it('names ten events as evidence, however many there are', () => {
    const partition = under(known);
    for (let i = 0; i < 12; i++) partition.receive({ at: i, ...sent('new') });
    partition.tick(200_000);
    const [alert] = partition.list();
    expect(alert?.occurrences).toBe(12);
    expect(alert?.evidence.map(({ sequenceNumber }) => sequenceNumber)).toEqual([
      0, 1, 2, 3, 4, 5, 6, 7, 8, 9,
    ]);
  });
});

describe('more values than a list keeps alerts for', () => {
  const values = (from: number, count: number) =>
    Array.from({ length: count }, (_, i) => `v${from + i}`);
  const overflow = (partition: Partition) => partition.list().filter(({ value }) => value === '*');

  it('share one alert, which counts them', () => {
    const partition = under(known);
    partition.receive({ at: 0, ...sent(values(0, 100)) });
    expect(overflow(partition)).toEqual([]);
    partition.receive({ at: 1, ...sent([...values(100, 3), 'v100', 'v5']) });
    expect(partition.alerts.size).toBe(101);
    partition.tick(86_401);
    expect(overflow(partition)).toMatchObject([
      { additionalValues: 4, occurrences: 4, resolution: 'quiet' },
    ]);
    expect(partition.state.tally.count('overflowedValues')).toBe(4);
  });

  it('have alerts of their own again once there is room, while the shared one goes on', () => {
    const partition = under({ ...known, suppressFor: 'PT1M' });
    partition.receive({ at: 0, ...sent(values(0, 100)) }, { at: 30, ...sent('extra') });
    // At 60 s the hundred are quiet, and the shared alert is not.
    partition.receive({ at: 60, ...sent('extra') });
    expect(partition.list().filter(({ value }) => value === 'extra')).toHaveLength(1);
    expect(overflow(partition)[0]?.resolution).toBeUndefined();
    partition.tick(90);
    expect(overflow(partition)).toMatchObject([{ additionalValues: 1, resolution: 'quiet' }]);
  });

  it('are counted for each rule and device apart', () => {
    const partition = under(known, { ...known, id: 'other' });
    partition.receive({ at: 0, ...sent(values(0, 101)) });
    expect(overflow(partition).map(({ ruleId }) => ruleId)).toEqual([known.id, 'other']);
  });
});

describe('a threshold', () => {
  const range = aRule({
    ruleType: 'ThresholdCustomAlertRule',
    signal: { path: '/v' },
    minThreshold: -1,
    maxThreshold: 4,
  });

  it('includes both its ends, and passes over what is no number', () => {
    const partition = under(range);
    partition.receive({ at: 0, ...sent([-1, 4, '5', null]) });
    expect(partition.list()).toEqual([]);
    expect(partition.state.tally.count('typeMismatch')).toBe(2);
  });

  it('raises one alert a side, with the extreme', () => {
    const partition = under(range);
    partition.receive({ at: 0, ...sent([5, 9, 4.5, -2, -1.5]) });
    expect(partition.list()).toMatchObject([
      { observed: 9, occurrences: 3, range: { min: -1, max: 4 } },
      { observed: -2, occurrences: 2 },
    ]);
  });

  it('ends an hour after the last violation, or after what the rule says', () => {
    const partition = under(range, { ...range, id: 'short', suppressFor: 'PT1M' });
    partition.receive({ at: 0, ...sent(5) });
    partition.tick(60);
    expect(partition.alerts.size).toBe(2);
    expect(partition.list().find(({ ruleId }) => ruleId === 'short')).toMatchObject({
      resolution: 'backInRange',
      resolvedTimeUtc: utc(60),
    });
    partition.tick(3_599);
    expect(partition.list().map(({ resolution }) => resolution)).toContain(undefined);
    partition.tick(3_600);
    expect(partition.list().map(({ resolution }) => resolution)).toEqual([
      'backInRange',
      'backInRange',
    ]);
  });
});
