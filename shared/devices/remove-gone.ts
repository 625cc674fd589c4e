import { setImmediate as nextTurn } from 'node:timers/promises';
import { batches } from '../kernel/batches.ts';
import { mapConcurrently } from '../kernel/map-concurrently.ts';
import type { DeviceChange } from './device-directory.ts';
import type { FingerprintSet } from './fingerprint.ts';
import { askedPerBatch, lookupConcurrency } from './lookup-limits.ts';
import { purgeDeleted } from './purge-deleted.ts';
import type { Sweep } from './sweep-store.ts';
import { countLive, type SyncRun } from './sync-run.ts';

/** More of a fleet gone at once is more likely a fault of the reading than of the fleet. */
export const believedShrink = 0.2;
/** More devices are not asked for one by one: the hub lets 100 a minute through. */
const maxAsked = 1_000;
/** Of more, so many are asked for: a result that was cut off twice at the same place is not believed. */
const sampleSize = 50;
const removedPerBatch = 100;
/** A fleet is walked through in pieces: other work of the process must not wait for all of it. */
const walkedPerTurn = 10_000;

/**
 * Ends a sweep that has read every page: removes the devices it has not seen. The hub's query may
 * lag or lose some, so the hub is asked for each of a few; many need a second sweep that agrees.
 */
export async function removeGone(
  run: SyncRun,
  sweep: Sweep,
): Promise<'complete' | 'paused' | 'unconfirmed' | 'empty'> {
  const { directory, view, sweeps } = run.parts;
  await view.catchUp();
  const live = countLive(view);
  if (sweep.seen === 0 && live > 0) {
    await end(run, sweep, sweep.unconfirmed);
    return 'empty';
  }
  const seen = await sweeps.seenBy(sweep.number);
  if (seen.size < sweep.seen) return giveUp(run, sweep);
  if (!view.isComplete && isDoubtfulFirst(sweep)) return doubt(run, sweep);
  const gone = await unseen(run, seen);
  const isMany = ({ length }: readonly string[]) =>
    length > maxAsked || length > live * believedShrink;
  const left = isMany(gone) ? await removeAgreed(run, sweep, gone) : gone;
  if (left === 'paused') return 'paused';
  if (isMany(left)) {
    // All have been read, and the next sweep will tell: unless so many are gone that it is doubtful.
    if (gone.length <= live * believedShrink) await directory.markSwept(run.nowUtc());
    return doubt(run, sweep);
  }
  if ((await removeAsked(run, sweep, left)) === 'paused') return 'paused';
  await directory.markSwept(run.nowUtc());
  await end(run, await purgeDeleted(run, sweep), undefined);
  return 'complete';
}

/**
 * Nobody would miss what the very first sweep did not see, and from its end on unknown devices count as
 * devices without a group. So one that saw much less than the hub counts is not believed alone.
 */
function isDoubtfulFirst({ unconfirmed, seen, expected = 0 }: Sweep): boolean {
  return unconfirmed === undefined && seen < expected * (1 - believedShrink);
}

async function doubt(run: SyncRun, sweep: Sweep): Promise<'unconfirmed'> {
  const { number, startedUtc, seen } = sweep;
  await end(run, sweep, { number, startedUtc, seen });
  return 'unconfirmed';
}

/** What it has seen is not there any more: another run has ended it, or somebody has deleted rows. */
async function giveUp(run: SyncRun, sweep: Sweep): Promise<'unconfirmed'> {
  await end(run, sweep, undefined);
  return 'unconfirmed';
}

/** The known devices that a sweep has not seen, by id alone: they may be all there are. */
async function unseen(run: SyncRun, seen: FingerprintSet): Promise<string[]> {
  const gone: string[] = [];
  let walked = 0;
  for (const { deviceId, status } of run.parts.view.devices()) {
    if (status !== 'deleted' && !seen.has(deviceId)) gone.push(deviceId);
    walked += 1;
    if (walked % walkedPerTurn === 0) await nextTurn();
  }
  return gone;
}

/** Asks the hub for each device; one it still has counts as seen from then on. */
async function removeAsked(
  run: SyncRun,
  sweep: Sweep,
  gone: readonly string[],
): Promise<'removed' | 'paused'> {
  const { registry, directory, sweeps } = run.parts;
  for (const batch of batches(gone, askedPerBatch)) {
    if (run.isOver) return 'paused';
    const readUtc = run.nowUtc();
    const found = await mapConcurrently(batch, lookupConcurrency, (deviceId) =>
      registry.find(deviceId),
    );
    const existing = found.filter((facts) => facts !== undefined);
    const missing = batch.filter((_, i) => found[i] === undefined);
    const lookups = existing.map((facts): DeviceChange => ({ facts, source: 'lookup', readUtc }));
    run.changed += await directory.apply(lookups, run.nowUtc());
    run.removed += await directory.apply(removals(run, missing, readUtc), run.nowUtc());
    run.missed += existing.length;
    await sweeps.save(
      sweep,
      existing.map(({ deviceId }) => deviceId),
    );
  }
  return 'removed';
}

/**
 * Removes what two sweeps in a row have not seen, and nothing was heard of since the first began: if
 * the hub, asked for some of them, agrees. @returns the devices that are left.
 */
async function removeAgreed(
  run: SyncRun,
  { unconfirmed }: Sweep,
  gone: readonly string[],
): Promise<readonly string[] | 'paused'> {
  if (unconfirmed === undefined) return gone;
  const { directory, sweeps } = run.parts;
  const seenBefore = await sweeps.seenBy(unconfirmed.number);
  if (seenBefore.size < (unconfirmed.seen ?? 0)) return gone;
  const agreed = gone.filter((deviceId) => !seenBefore.has(deviceId));
  if (run.isOver) return 'paused';
  const removed = await believedGone(run, agreed);
  for (const batch of batches(removed, removedPerBatch)) {
    if (run.isOver) return 'paused';
    const changes = removals(run, batch, unconfirmed.startedUtc);
    run.removed += await directory.apply(changes, run.nowUtc());
  }
  const isRemoved = new Set(removed);
  return gone.filter((deviceId) => !isRemoved.has(deviceId));
}

/**
 * Which of these devices are gone: the hub is asked for some, from everywhere among them. All, if it has
 * none of those; else at most those that it does not have, and none if it has many.
 */
async function believedGone(
  run: SyncRun,
  deviceIds: readonly string[],
): Promise<readonly string[]> {
  const apart = Math.ceil(deviceIds.length / sampleSize);
  const sample = deviceIds.filter((_, i) => i % apart === 0);
  const found = await mapConcurrently(sample, lookupConcurrency, (deviceId) =>
    run.parts.registry.find(deviceId),
  );
  const missing = sample.filter((_, i) => found[i] === undefined);
  const there = sample.length - missing.length;
  if (there === 0) return deviceIds;
  if (there <= sample.length * believedShrink) return missing;
  run.missed += there;
  return [];
}

function removals({ parts }: SyncRun, gone: readonly string[], readUtc: string): DeviceChange[] {
  return gone
    .map((deviceId) => parts.view.find(deviceId))
    .filter((facts) => facts !== undefined)
    .map((facts) => ({ facts: { ...facts, status: 'deleted' }, source: 'sweep', readUtc }));
}

async function end(run: SyncRun, sweep: Sweep, unconfirmed: Sweep['unconfirmed']): Promise<void> {
  const { unconfirmed: _, ...rest } = sweep;
  const ended: Sweep = { ...rest, phase: 'done', endedUtc: run.nowUtc() };
  await run.parts.sweeps.save(unconfirmed === undefined ? ended : { ...ended, unconfirmed }, []);
}
