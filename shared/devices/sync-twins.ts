import { mapConcurrently } from '../kernel/map-concurrently.ts';
import { ServiceError } from '../kernel/service-error.ts';
import type { DeviceFacts } from './device.ts';
import type { DeviceChange, DirectoryCopy } from './device-directory.ts';
import { isDoubtful, saysNew } from './merge-change.ts';
import { removeGone } from './remove-gone.ts';
import type { Sweep } from './sweep-store.ts';
import { type SyncParts, SyncRun } from './sync-run.ts';
import type { TwinPage } from './twin-registry.ts';

/** The shortest time limit of a function is 5 min; a page and the writes it causes take seconds. */
const longestRunMs = 240_000;
/** A continuation that fails in so many runs has gone stale: the sweep begins anew. */
const maxFailures = 5;
const lookupConcurrency = 8;

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
  await parts.view.catchUp();
  const run = new SyncRun(parts, longestRunMs);
  let sweep = await nextSweep(run);
  try {
    while (sweep.phase === 'reading') {
      if (run.isOver) return report('paused', sweep, run);
      sweep = await readPage(run, sweep);
    }
    return report(await removeGone(run, sweep), sweep, run);
  } catch (error) {
    if (error instanceof ServiceError && error.code === 'Conflict')
      return report('overtaken', sweep, run);
    throw error;
  }
}

/** The sweep that a run before left unfinished, or a new one. */
async function nextSweep(run: SyncRun): Promise<Sweep> {
  const { sweeps } = run.parts;
  const last = await sweeps.load();
  if (last !== undefined && last.phase !== 'done') return last;
  const number = (last?.number ?? 0) + 1;
  await sweeps.forgetBefore(last?.unconfirmed?.number ?? number);
  return newSweep(run, number, last?.unconfirmed);
}

function newSweep(run: SyncRun, number: number, unconfirmed: Sweep['unconfirmed']): Sweep {
  const sweep: Sweep = {
    number,
    startedUtc: run.nowUtc(),
    pages: 0,
    seen: 0,
    phase: 'reading',
    failures: 0,
  };
  return unconfirmed === undefined ? sweep : { ...sweep, unconfirmed };
}

async function readPage(run: SyncRun, sweep: Sweep): Promise<Sweep> {
  const { directory, view, sweeps } = run.parts;
  const readUtc = run.nowUtc();
  const page = await fetchPage(run, sweep);
  await view.refresh();
  const news = page.devices.filter((facts) => isNews(facts, view));
  const changes = await mapConcurrently(news, lookupConcurrency, (facts) =>
    changeOf(run, facts, readUtc),
  );
  run.changed += await directory.apply(
    changes.filter((change) => change !== undefined),
    run.nowUtc(),
  );
  const next = sweepAfter(sweep, page);
  await sweeps.save(
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
    const failures = sweep.failures + 1;
    const isStale = failures === maxFailures && sweep.continuation !== undefined;
    const next = isStale
      ? newSweep(run, sweep.number + 1, sweep.unconfirmed)
      : { ...sweep, failures };
    await sweeps.save(next, []);
    throw error;
  }
}

function sweepAfter({ continuation: _, ...sweep }: Sweep, page: TwinPage): Sweep {
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

/** The view spares the directory what it knows already, which is nearly everything. */
function isNews(facts: DeviceFacts, view: DirectoryCopy): boolean {
  const known = view.find(facts.deviceId);
  return known === undefined || saysNew(known, facts);
}

/**
 * Pages do not tell generations, so the hub is asked for a device that may be another by now. One
 * that it does not have was in the page only because queries lag.
 */
async function changeOf(
  run: SyncRun,
  facts: DeviceFacts,
  readUtc: string,
): Promise<DeviceChange | undefined> {
  const { view, registry } = run.parts;
  const known = view.find(facts.deviceId);
  if (known === undefined) return { facts, source: 'sweep', readUtc, isNew: true };
  if (!isDoubtful(known, facts)) return { facts, source: 'sweep', readUtc };
  const found = await registry.find(facts.deviceId);
  return found && { facts: found, source: 'lookup', readUtc };
}

function report(outcome: SyncOutcome, sweep: Sweep, run: SyncRun): SyncReport {
  const { pages, seen } = sweep;
  const { expected, changed, removed, missed } = run;
  const ended = { outcome, pages, seen, expected, changed, removed, missed };
  if (outcome !== 'paused' || seen === 0 || expected <= seen) return ended;
  const takenMs = Date.parse(run.nowUtc()) - Date.parse(sweep.startedUtc);
  return { ...ended, leftMs: (takenMs * (expected - seen)) / seen };
}

/** One line for the log: numbers only, no device id and no tag. */
export function describeSync(sync: SyncReport): string {
  const { outcome, expected, leftMs } = sync;
  const [seen, changed, removed, missed] = [sync.seen, sync.changed, sync.removed, sync.missed].map(
    shown,
  );
  const ofExpected = expected === 0 ? '' : ` of ~${shown(expected)}`;
  const left = leftMs === undefined ? '' : `, ${shown(Math.ceil(leftMs / 60_000))} min left`;
  const read = `${seen}${ofExpected} devices in ${shown(sync.pages)} pages${left}`;
  return `twin sync ${outcome}: swept ${read}; ${changed} changed, ${removed} removed, ${missed} missed by the query`;
}

function shown(count: number): string {
  return count.toLocaleString('en-US');
}
