import { batches } from '../kernel/batches.ts';
import { mapConcurrently } from '../kernel/map-concurrently.ts';
import type { DeviceFacts } from './device.ts';
import type { DeviceChange, DirectoryCopy } from './device-directory.ts';
import { askedPerBatch, lookupConcurrency } from './lookup-limits.ts';
import { isDoubtful, saysNew } from './merge-change.ts';
import type { SyncRun } from './sync-run.ts';

/**
 * Takes the devices of a page into the directory. Many that may have been made anew take the hub's
 * throttle longer than a run lasts: what one has found out of them is no news to the next.
 */
export async function takePage(
  run: SyncRun,
  devices: readonly DeviceFacts[],
  readUtc: string,
): Promise<'taken' | 'paused'> {
  const { view } = run.parts;
  await view.refresh();
  const [sure, doubtful] = sorted(devices, view);
  await apply(run, changesOf(sure, view, readUtc));
  for (const batch of batches(doubtful, askedPerBatch)) {
    if (run.isOver) return 'paused';
    await apply(run, await lookUp(run, batch, readUtc));
  }
  return 'taken';
}

/**
 * What a page says anew: the view spares the directory what it knows already, which is nearly
 * everything. Pages do not tell generations: the second list may be of devices that are others by now.
 */
function sorted(
  devices: readonly DeviceFacts[],
  view: DirectoryCopy,
): [DeviceFacts[], DeviceFacts[]] {
  const sure: DeviceFacts[] = [];
  const doubtful: DeviceFacts[] = [];
  for (const facts of devices) {
    const known = view.find(facts.deviceId);
    if (known !== undefined && !saysNew(known, facts)) continue;
    if (known !== undefined && isDoubtful(known, facts)) doubtful.push(facts);
    else sure.push(facts);
  }
  return [sure, doubtful];
}

function changesOf(
  sure: readonly DeviceFacts[],
  view: DirectoryCopy,
  readUtc: string,
): DeviceChange[] {
  return sure.map((facts) => {
    const change: DeviceChange = { facts, source: 'sweep', readUtc };
    return view.find(facts.deviceId) === undefined ? { ...change, isNew: true } : change;
  });
}

/** A device that the hub does not have was in the page only because queries lag. */
async function lookUp(
  { parts }: SyncRun,
  devices: readonly DeviceFacts[],
  readUtc: string,
): Promise<DeviceChange[]> {
  const found = await mapConcurrently(devices, lookupConcurrency, ({ deviceId }) =>
    parts.registry.find(deviceId),
  );
  return found
    .filter((facts) => facts !== undefined)
    .map((facts) => ({ facts, source: 'lookup', readUtc }));
}

async function apply(run: SyncRun, changes: readonly DeviceChange[]): Promise<void> {
  run.changed += await run.parts.directory.apply(changes, run.nowUtc());
}
