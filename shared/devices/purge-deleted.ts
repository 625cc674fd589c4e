import { setImmediate as nextTurn } from 'node:timers/promises';
import type { DeviceRecord } from './device.ts';
import type { Sweep } from './sweep-store.ts';
import type { SyncRun } from './sync-run.ts';

const dayMs = 86_400_000;
/** Until then the row of a deleted device tells who asks that it was there, and keeps late news of it away. */
const keptDays = 30;
const batchSize = 100;
const walkedPerTurn = 10_000;

/**
 * Removes the rows of devices that were deleted 30 days ago, once a day: their rows alone know since
 * when, and reading all of them with each sweep would cost more than they do. What there is no time for
 * is left to the next sweep, which must not wait for it.
 */
export async function purgeDeleted(run: SyncRun, sweep: Sweep): Promise<Sweep> {
  const nowMs = run.parts.clock.nowMs();
  if (nowMs - Date.parse(sweep.purgedUtc ?? '') < dayMs) return sweep;
  const limitUtc = new Date(nowMs - keptDays * dayMs).toISOString();
  const isOld = ({ status, lastSyncUtc }: DeviceRecord) =>
    status === 'deleted' && lastSyncUtc < limitUtc;
  for await (const batch of deletedDevices(run)) {
    if (run.isOver) return sweep;
    run.purged += await run.parts.directory.forget(batch, isOld);
  }
  return { ...sweep, purgedUtc: run.nowUtc() };
}

async function* deletedDevices({ parts }: SyncRun): AsyncGenerator<string[], void> {
  let batch: string[] = [];
  let walked = 0;
  for (const { deviceId, status } of parts.view.devices()) {
    if (status === 'deleted') batch.push(deviceId);
    walked += 1;
    if (walked % walkedPerTurn === 0) await nextTurn();
    if (batch.length < batchSize) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
