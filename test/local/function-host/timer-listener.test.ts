import { describe, expect, it } from 'vitest';
import { openStateFolder } from '../../../local/function-host/state-folder.ts';
import {
  TimerListener,
  type TimerListenerOptions,
} from '../../../local/function-host/timer-listener.ts';
import { parseSchedule } from '../../../local/function-host/timer-schedule.ts';
import { FixedClock } from '../../support/fixed-clock.ts';

const startMs = Date.UTC(2026, 0, 1, 12, 0, 30);
const utc = (ms: number) => new Date(ms).toISOString().slice(11, 19);

interface Payload {
  Schedule: unknown;
  ScheduleStatus: { Last: string; Next: string; LastUpdated: string } | null;
  IsPastDue: boolean;
}

/** A timer whose waiting moves the clock, until `untilMs`; its runs take `runMs`. */
async function runTimer(
  options: Partial<TimerListenerOptions> & { clock?: FixedClock; untilMs: number; runMs?: number },
) {
  const { clock = new FixedClock(startMs), untilMs, runMs = 0, ...rest } = options;
  const stopping = new AbortController();
  const runs: { atUtc: string; payload: Payload }[] = [];
  const timer = new TimerListener({
    name: 'f',
    schedule: parseSchedule('0 * * * * *'),
    runOnStartup: false,
    useMonitor: true,
    state: await openStateFolder(undefined),
    clock,
    wait: async (ms) => {
      if (clock.nowMs() + ms > untilMs) {
        stopping.abort();
        throw new Error('aborted');
      }
      clock.advance(ms);
    },
    run: async ({ json }) => {
      runs.push({ atUtc: utc(clock.nowMs()), payload: JSON.parse(json!) });
      clock.advance(runMs);
    },
    onError: (error) => {
      throw error;
    },
    ...rest,
  });
  await timer.listen(stopping.signal);
  return { runs, times: runs.map(({ atUtc }) => atUtc), clock, timer };
}

describe('a timer listener', () => {
  it('runs at each occurrence', async () => {
    const { times } = await runTimer({ untilMs: startMs + 180_000 });
    expect(times).toEqual(['12:01:00', '12:02:00', '12:03:00']);
  });

  it('leaves out occurrences that passed during a run', async () => {
    const { times } = await runTimer({ untilMs: startMs + 300_000, runMs: 70_000 });
    expect(times).toEqual(['12:01:00', '12:03:00', '12:05:00']);
  });

  it("hands over the platform's payload", async () => {
    const { runs } = await runTimer({ untilMs: startMs + 120_000 });
    expect(runs.map(({ payload }) => payload)).toEqual([
      {
        Schedule: { AdjustForDST: true },
        ScheduleStatus: {
          Last: '0001-01-01T00:00:00',
          Next: '2026-01-01T12:01:00.000+00:00',
          LastUpdated: '2026-01-01T12:00:30.000+00:00',
        },
        IsPastDue: false,
      },
      {
        Schedule: { AdjustForDST: true },
        ScheduleStatus: {
          Last: '2026-01-01T12:01:00.000+00:00',
          Next: '2026-01-01T12:02:00.000+00:00',
          LastUpdated: '2026-01-01T12:01:00.000+00:00',
        },
        IsPastDue: false,
      },
    ]);
  });

  it('runs at startup when told to', async () => {
    const { times, runs } = await runTimer({ untilMs: startMs + 40_000, runOnStartup: true });
    expect(times).toEqual(['12:00:30', '12:01:00']);
    expect(runs[0]!.payload.IsPastDue).toBe(false);
  });

  it('makes up for an occurrence that was missed while it was not running', async () => {
    const state = await openStateFolder(undefined);
    const { clock } = await runTimer({ state, untilMs: startMs + 40_000 });
    clock.advance(600_000);
    const untilMs = clock.nowMs() + 10_000;
    const { runs, times } = await runTimer({ state, clock, untilMs });
    expect(times).toEqual(['12:11:00']);
    expect(runs[0]!.payload.IsPastDue).toBe(true);
  });

  it('has missed nothing of a schedule that is new', async () => {
    const state = await openStateFolder(undefined);
    const { clock } = await runTimer({ state, untilMs: startMs + 40_000 });
    clock.advance(600_000);
    const changed = { state, clock, schedule: parseSchedule('0 0 * * * *') };
    const first = await runTimer({ ...changed, untilMs: clock.nowMs() + 10_000 });
    expect(first.runs).toEqual([]);
    clock.advance(3_600_000);
    const second = await runTimer({ ...changed, untilMs: clock.nowMs() + 10_000 });
    expect(second.runs.map(({ payload }) => payload.IsPastDue)).toEqual([true]);
  });

  it('remembers nothing without a monitor', async () => {
    const { runs } = await runTimer({ untilMs: startMs + 40_000, useMonitor: false });
    expect(runs[0]!.payload.ScheduleStatus).toBeNull();
  });

  it('never runs twice at once', async () => {
    let atOnce = 0;
    let most = 0;
    const { timer } = await runTimer({
      untilMs: startMs,
      run: async () => {
        atOnce++;
        most = Math.max(most, atOnce);
        await new Promise((resolve) => setImmediate(resolve));
        atOnce--;
      },
    });
    await Promise.all([timer.runNow(), timer.runNow(), timer.runNow()]);
    expect(most).toBe(1);
  });

  it('runs again after a run whose memory could not be written', async () => {
    let runs = 0;
    const errors: unknown[] = [];
    const { timer } = await runTimer({
      untilMs: startMs,
      useMonitor: true,
      state: {
        read: async () => undefined,
        write: async () => {
          if (runs === 1) throw new Error('disk full');
        },
      },
      run: async () => {
        runs++;
      },
      onError: (error) => errors.push(error),
    });
    await timer.runNow();
    await timer.runNow();
    expect(runs).toBe(2);
    expect(errors).toEqual([new Error('disk full')]);
  });

  it('waits for a far occurrence in parts', async () => {
    const waitsMs: number[] = [];
    const stopping = new AbortController();
    await runTimer({
      untilMs: 0,
      schedule: parseSchedule('0 0 0 1 1 *'),
      wait: async (ms) => {
        waitsMs.push(ms);
        stopping.abort();
        throw new Error('aborted');
      },
    });
    expect(waitsMs).toEqual([3_600_000]);
  });
});
