import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatDuration, parseDuration } from '../../../shared/kernel/duration.ts';

const [second, minute, hour, day] = [1_000, 60_000, 3_600_000, 86_400_000];

describe('parseDuration', () => {
  it.each([
    ['PT0S', 0],
    ['PT1S', second],
    ['PT5M', 5 * minute],
    ['PT05M', 5 * minute],
    ['PT300S', 5 * minute],
    ['PT1H30M', 90 * minute],
    ['PT1H0M5S', hour + 5 * second],
    ['P1D', day],
    ['PT24H', day],
    ['P1DT12H', 36 * hour],
    ['P2W', 14 * day],
    ['P1W1DT1S', 8 * day + second],
    ['PT999999999S', 999_999_999 * second],
  ])('reads %s', (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });

  it.each([
    ...['', 'P', 'PT', 'P1DT', '5M', 'PT5', 'PTM', 'P5M', 'P1Y', 'P1M', 'P1Y2M', 'PT1.5S'],
    ...['PT0,5H', '-PT5M', 'PT-5M', '+PT5M', 'pt5m', ' PT5M', 'PT5M ', 'PT5M\n', 'PT5S1M'],
    ...['PT5M5M', 'P1D1W', 'PT1234567890S', 'PT٥M', 'PTxM', '300000'],
  ])('refuses %j', (text) => {
    expect(parseDuration(text)).toBeUndefined();
  });

  it('gives no number that is not exact', () => {
    expect(parseDuration('P999999999W')).toBeUndefined();
    expect(parseDuration('P10000000W')).toBe(70_000_000 * day);
  });
});

describe('formatDuration', () => {
  it.each([
    [0, 'PT0S'],
    [5 * minute, 'PT5M'],
    [90 * second, 'PT1M30S'],
    [hour, 'PT1H'],
    [day, 'P1D'],
    [14 * day, 'P14D'],
    [36 * hour + second, 'P1DT12H1S'],
  ])('writes %i ms as %s', (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });

  it('is read back as the same duration', () => {
    fc.assert(
      fc.property(fc.nat(10_000_000), (seconds) => {
        const ms = seconds * second;
        expect(parseDuration(formatDuration(ms))).toBe(ms);
      }),
    );
  });
});
