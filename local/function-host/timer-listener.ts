import type { Clock } from '../../shared/kernel/clock.ts';
import type { TypedData } from './rpc.ts';
import type { StateFolder } from './state-folder.ts';
import type { TimerSchedule } from './timer-schedule.ts';

/** What is remembered of a timer between runs, as the platform keeps it; RFC 3339 times. */
interface ScheduleStatus {
  last: string;
  next: string;
  lastUpdated: string;
}

export interface TimerListenerOptions {
  name: string;
  schedule: TimerSchedule;
  runOnStartup: boolean;
  /** Whether occurrences are remembered, so that a missed one is made up for. */
  useMonitor: boolean;
  state: StateFolder;
  clock: Clock;
  /** Waits, or rejects when the signal is aborted meanwhile. */
  wait(ms: number, signal: AbortSignal): Promise<void>;
  /** Runs the function, with its retries. Never rejects. */
  run(timer: TypedData): Promise<unknown>;
  /** What is remembered could not be written; the timer goes on. */
  onError(error: unknown): void;
}

/** .NET's default date, which stands for "never". */
const neverUtc = '0001-01-01T00:00:00';
/** Longer waits are taken in parts, so that a clock that was set right is noticed. */
const longestWaitMs = 3_600_000;

/** Runs one timer function by its schedule, never two runs of it at once. */
export class TimerListener {
  readonly #options: TimerListenerOptions;
  #status: ScheduleStatus | undefined;
  /** The run under way, if any, and those that wait for it. */
  #running: Promise<void> = Promise.resolve();

  constructor(options: TimerListenerOptions) {
    this.#options = options;
  }

  /** Resolves when the signal is aborted and no run is under way. */
  async listen(signal: AbortSignal): Promise<void> {
    const { schedule, clock, runOnStartup } = this.#options;
    const isPastDue = await this.#isPastDue();
    if (isPastDue || runOnStartup) await this.#run(isPastDue);
    while (!signal.aborted) {
      const nextMs = schedule.nextMs(clock.nowMs());
      if (!(await this.#waitUntil(nextMs ?? Number.POSITIVE_INFINITY, signal))) break;
      await this.#run(false);
    }
    await this.#running;
  }

  /** Runs the function now, or after the run that is under way. */
  runNow(): Promise<void> {
    return this.#run(false);
  }

  async #waitUntil(timeMs: number, signal: AbortSignal): Promise<boolean> {
    const { clock, wait } = this.#options;
    try {
      for (let leftMs = timeMs - clock.nowMs(); leftMs > 0; leftMs = timeMs - clock.nowMs())
        await wait(Math.min(leftMs, longestWaitMs), signal);
    } catch {
      return false;
    }
    return !signal.aborted;
  }

  #run(isPastDue: boolean): Promise<void> {
    this.#running = this.#running.then(() => this.#runOnce(isPastDue));
    return this.#running;
  }

  async #runOnce(isPastDue: boolean): Promise<void> {
    const startedMs = this.#options.clock.nowMs();
    await this.#options.run({
      json: JSON.stringify({
        Schedule: { AdjustForDST: true },
        ScheduleStatus: this.#status
          ? {
              Last: this.#status.last,
              Next: this.#status.next,
              LastUpdated: this.#status.lastUpdated,
            }
          : null,
        IsPastDue: isPastDue,
      }),
    });
    await this.#remember(toUtc(startedMs), startedMs);
  }

  async #isPastDue(): Promise<boolean> {
    const { useMonitor, schedule, clock, state, name } = this.#options;
    if (!useMonitor) return false;
    const nowMs = clock.nowMs();
    const status = (await state.read(stateName(name))) as ScheduleStatus | undefined;
    if (!status) {
      await this.#remember(neverUtc, nowMs);
      return false;
    }
    this.#status = status;
    const since = status.last === neverUtc ? status.lastUpdated : status.last;
    const expectedMs = schedule.nextMs(Date.parse(since));
    // Another schedule than the one remembered has missed nothing yet.
    if (expectedMs === undefined || expectedMs !== Date.parse(status.next)) {
      await this.#remember(neverUtc, nowMs);
      return false;
    }
    return nowMs > expectedMs;
  }

  async #remember(last: string, fromMs: number): Promise<void> {
    const { useMonitor, schedule, state, name, onError } = this.#options;
    if (!useMonitor) return;
    const nextMs = schedule.nextMs(fromMs);
    this.#status = {
      last,
      next: nextMs === undefined ? neverUtc : toUtc(nextMs),
      lastUpdated: toUtc(fromMs),
    };
    await state.write(stateName(name), this.#status).catch(onError);
  }
}

function stateName(name: string): string {
  return `timer-${name}`;
}

function toUtc(timeMs: number): string {
  return new Date(timeMs).toISOString().replace('Z', '+00:00');
}
