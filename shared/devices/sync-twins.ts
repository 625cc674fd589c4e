import { ServiceError } from '../kernel/service-error.ts';
import { removeGone } from './remove-gone.ts';
import type { Sweep } from './sweep-store.ts';
import { leftOf, shown, sweptText } from './sync-progress.ts';
import { type SyncParts, SyncRun } from './sync-run.ts';
import { takePage } from './take-page.ts';
import type { TwinPage } from './twin-registry.ts';

/**
 * The shortest time limit of a function is 5 min; a page and the writes it causes take seconds, and 45 s
 * where the hub does not answer.
 */
const longestRunMs = 240_000;
/**
 * A continuation that is refused in five runs in a row has gone stale: the sweep begins anew. A hub
 * that is only busy is given more time: what was read until then would be read again.
 */
const failuresWeigh = { refused: 10, busy: 1 } as const;
const maxFailures = 50;

/**
 * How a run ended. `paused`: time was up, the next run goes on. `unconfirmed`: so many devices are
 * gone that a second sweep must agree. `empty`: the hub named no device, which is not believed while
 * we know some. `overtaken`: another run goes on with the sweep.
 */
export type SyncOutcome = 'complete' | 'paused' | 'unconfirmed' | 'empty' | 'overtaken';

export interface SyncReport {
  outcome: SyncOutcome;
  /** Pages and devices that the sweep has read, earlier runs included. */
  pages: number;
  seen: number;
  /** About how many devices there are to see; 0 at first. */
  expected: number;
  /** What this run wrote: devices that changed, and devices that are gone. */
  changed: number;
  removed: number;
  /** Devices that the sweep did not see although the hub has them. */
  missed: number;
  /** Rows removed because their devices are gone for long. */
  purged: number;
  /** How long a paused sweep will take at the pace it had, pauses included. */
  leftMs?: number;
}

/**
 * Sweeps all twins of the hub, page by page, into the directory. News counts at once; that a device
 * is gone counts only after a complete sweep. A run stops well within a function's time, and the
 * next one goes on from the last page, however this one ended.
 * @throws what the registry or storage throws.
 */
export async function syncTwins(parts: SyncParts): Promise<SyncReport> {
  // Reading a large directory at the start takes its part of the time.
  const deadlineMs = parts.clock.nowMs() + longestRunMs;
  await parts.view.catchUp();
  const run = new SyncRun(parts, deadlineMs);
  let sweep = await nextSweep(run);
  if (Date.parse(sweep.restUntilUtc ?? '') > parts.clock.nowMs())
    return report('paused', sweep, run);
  try {
    while (sweep.phase === 'reading') {
      const next = run.isOver ? 'paused' : await readPage(run, sweep);
      if (next === 'paused') return report(next, sweep, run);
      sweep = next;
    }
    const outcome = await removeGone(run, sweep);
    if (outcome === 'complete') await keepCounts(parts);
    return report(outcome, sweep, run);
  } catch (error) {
    if (error instanceof ServiceError && error.code === 'Conflict')
      return report('overtaken', sweep, run);
    throw error;
  }
}

/** What the view holds by then is exact, so the counts kept beside the rows are put right by it. */
async function keepCounts({ view, directory }: SyncParts): Promise<void> {
  await view.catchUp();
  if (view.isSettled) await directory.keepTagCounts(view.version, view.tagCounts());
}

/** The sweep that a run before left unfinished, or a new one. */
async function nextSweep(run: SyncRun): Promise<Sweep> {
  const { sweeps } = run.parts;
  const last = await sweeps.load();
  if (last !== undefined && last.phase !== 'done') return last;
  const next = { ...newSweep(run, last), expected: await expectedBy(run) };
  await sweeps.forgetBefore(next.unconfirmed?.number ?? next.number);
  return next;
}

/** Before a first sweep not all are known, and the hub is asked: that sweep takes longest, too. */
async function expectedBy({ expected, parts }: SyncRun): Promise<number> {
  if (parts.view.isComplete && expected > 0) return expected;
  try {
    return await parts.registry.count();
  } catch {
    // The sweep can do without.
    return 0;
  }
}

/** What one sweep leaves to the next. */
function newSweep(run: SyncRun, last: Sweep | undefined): Sweep {
  const { unconfirmed, purgedUtc } = last ?? {};
  return {
    number: (last?.number ?? 0) + 1,
    startedUtc: run.nowUtc(),
    pages: 0,
    seen: 0,
    // Before a first sweep has ended, what the hub counted is more than what is known.
    expected: Math.max(run.expected, last?.phase === 'reading' ? (last.expected ?? 0) : 0),
    phase: 'reading',
    failures: 0,
    ...(unconfirmed === undefined ? {} : { unconfirmed }),
    ...(purgedUtc === undefined ? {} : { purgedUtc }),
  };
}

async function readPage(run: SyncRun, sweep: Sweep): Promise<Sweep | 'paused'> {
  const readUtc = run.nowUtc();
  const page = await fetchPage(run, sweep);
  if ((await takePage(run, page.devices, readUtc)) === 'paused') return 'paused';
  const next = sweepAfter(sweep, page);
  await run.parts.sweeps.save(
    next,
    page.devices.map(({ deviceId }) => deviceId),
  );
  return next;
}

async function fetchPage(run: SyncRun, sweep: Sweep): Promise<TwinPage> {
  const { registry, sweeps } = run.parts;
  try {
    return await registry.readPage(sweep.continuation);
  } catch (error) {
    const failures = sweep.failures + failuresWeigh[isBusy(error) ? 'busy' : 'refused'];
    const isStale = failures >= maxFailures && sweep.continuation !== undefined;
    const next = isStale ? newSweep(run, sweep) : { ...sweep, failures };
    await sweeps.save({ ...next, ...restAfter(run, error) }, []);
    throw error;
  }
}

function isBusy(error: unknown): error is ServiceError {
  return error instanceof ServiceError && error.code === 'ServiceUnavailable';
}

/** What the hub asks for holds for the runs of other processes, too. */
function restAfter(run: SyncRun, error: unknown): Pick<Sweep, 'restUntilUtc'> {
  if (!isBusy(error) || error.retryAfterSeconds === undefined) return {};
  const untilMs = run.parts.clock.nowMs() + error.retryAfterSeconds * 1_000;
  return { restUntilUtc: new Date(untilMs).toISOString() };
}

function sweepAfter(
  { continuation: _, restUntilUtc: _rested, ...sweep }: Sweep,
  page: TwinPage,
): Sweep {
  return {
    ...sweep,
    pages: sweep.pages + 1,
    seen: sweep.seen + page.devices.length,
    failures: 0,
    ...(page.continuation === undefined
      ? { phase: 'removing' }
      : { continuation: page.continuation }),
  };
}

function report(outcome: SyncOutcome, sweep: Sweep, run: SyncRun): SyncReport {
  const { pages, seen, expected = run.expected } = sweep;
  const { changed, removed, missed, purged } = run;
  const ended = { outcome, pages, seen, expected, changed, removed, missed, purged };
  const leftMs = leftOf(sweep, run.parts.clock.nowMs());
  return outcome === 'paused' && leftMs !== undefined ? { ...ended, leftMs } : ended;
}

/** One line for the log: numbers only, no device id and no tag. */
export function describeSync(sync: SyncReport): string {
  const { outcome, seen, expected, leftMs } = sync;
  const [pages, changed, removed, missed, purged] = [
    ...[sync.pages, sync.changed, sync.removed, sync.missed, sync.purged],
  ].map(shown);
  const read = sweptText(seen, expected, leftMs);
  return `twin sync ${outcome}: ${read}, in ${pages} pages; ${changed} changed, ${removed} removed, ${missed} missed by the query, ${purged} purged`;
}
