import { describe, expect, it } from 'vitest';
import { parseSchedule } from '../../../local/function-host/timer-schedule.ts';

function next(expression: string, afterUtc: string): string | undefined {
  const nextMs = parseSchedule(expression).nextMs(Date.parse(afterUtc));
  return nextMs === undefined ? undefined : new Date(nextMs).toISOString();
}

describe('a timer schedule', () => {
  it.each([
    ['0 */5 * * * *', '2026-03-01T10:00:00Z', '2026-03-01T10:05:00.000Z'],
    ['0 */5 * * * *', '2026-03-01T10:04:59.999Z', '2026-03-01T10:05:00.000Z'],
    ['*/10 * * * * *', '2026-03-01T10:00:09Z', '2026-03-01T10:00:10.000Z'],
    ['30 5/15 * * * *', '2026-03-01T10:06:00Z', '2026-03-01T10:20:30.000Z'],
    ['0 30 9 * * 1-5', '2026-03-06T09:30:00Z', '2026-03-09T09:30:00.000Z'],
    ['0 0 0 13 * Fri', '2026-03-01T00:00:00Z', '2026-03-13T00:00:00.000Z'],
    ['*/15 * * * *', '2026-03-01T10:00:00Z', '2026-03-01T10:15:00.000Z'],
  ])('of "%s" runs after %s at %s', (expression, after, expected) => {
    expect(next(expression, after)).toBe(expected);
  });

  it('is in UTC all year round', () => {
    expect(next('0 30 2 * * *', '2026-03-29T00:00:00Z')).toBe('2026-03-29T02:30:00.000Z');
  });

  it('may have no occurrence', () => {
    expect(next('0 0 0 31 2 *', '2026-03-01T00:00:00Z')).toBeUndefined();
  });

  it('knows whether its occurrences are less than a minute apart', () => {
    expect(parseSchedule('*/59 * * * * *').isFrequent).toBe(true);
    expect(parseSchedule('0 * * * * *').isFrequent).toBe(false);
    expect(parseSchedule('0 0 0 31 2 *').isFrequent).toBe(false);
  });

  it.each(['', 'every minute', '61 * * * * *', '* * * * * * *', '@daily', '0 0 0 L * *'])(
    'cannot be read from "%s"',
    (expression) => {
      expect(() => parseSchedule(expression)).toThrow(
        `"${expression}" is not an NCRONTAB expression such as "0 */5 * * * *"`,
      );
    },
  );
});
