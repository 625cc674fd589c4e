import { Cron } from 'croner';

/** When a timer runs: an NCRONTAB expression, in UTC. */
export interface TimerSchedule {
  /** The first occurrence after that time, in milliseconds; undefined when there is none. */
  nextMs(afterMs: number): number | undefined;
  /** The platform remembers occurrences of schedules that are at least a minute apart. */
  isFrequent: boolean;
}

/**
 * Reads `{second} {minute} {hour} {day} {month} {day of week}`; five fields mean second 0.
 * @throws Error that quotes an expression it cannot read.
 */
export function parseSchedule(expression: string): TimerSchedule {
  const cron = readCron(expression);
  const nextMs = (afterMs: number) => cron.nextRun(new Date(afterMs))?.getTime();
  const first = nextMs(Date.UTC(2026, 0, 1) - 1);
  const second = first === undefined ? undefined : nextMs(first);
  return {
    nextMs,
    isFrequent: first !== undefined && second !== undefined && second - first < 60_000,
  };
}

/** The parser knows more than NCRONTAB: nicknames, dates, `L`, `W` and `#`. */
const ncrontab = /^\s*(?:(?:[\d*,/-]|[a-z]{3})+(?:\s+|$)){5,6}$/i;

function readCron(expression: string): Cron {
  try {
    if (!ncrontab.test(expression)) throw new Error('expected five or six fields');
    return new Cron(expression, {
      mode: '5-or-6-parts',
      timezone: 'UTC',
      paused: true,
      // As NCRONTAB reads them: `5/15` begins at 5, and a day has to meet both of its fields.
      sloppyRanges: true,
      domAndDow: true,
    });
  } catch (error) {
    throw new Error(
      `"${expression}" is not an NCRONTAB expression such as "0 */5 * * * *": ${(error as Error).message}`,
    );
  }
}
