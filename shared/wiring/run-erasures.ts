import type { DeviceFacts } from '../devices/device.ts';
import type { Erasure, ErasureStore, OpenErasure } from '../devices/erasure.ts';
import { unknownGeneration } from '../devices/generation.ts';
import type { App } from './app.ts';

/** What of the app erasures work with. */
export type ErasureApp = Pick<
  App,
  'settings' | 'clock' | 'alerts' | 'directory' | 'directoryView' | 'erasures' | 'telemetry'
>;

/** Until then every process that is at work has followed the directory. */
const settledMs = 10 * 60_000;
/** A function that runs into its limit ends the whole process, and one erasure may take a minute or two. */
const longestRunMs = 60_000;
const runEveryMs = 60_000;

/**
 * Carries out what is open, each as far as it goes today. All of it is safe to repeat: one that fails
 * is tried again by the next run. What this run has no time for is left to the next ones.
 * @param onError is told what went wrong with one; the others are carried out all the same.
 * @returns those that went on.
 */
export async function runErasures(
  app: ErasureApp,
  onError: (error: unknown) => void,
): Promise<Erasure[]> {
  const store = await app.erasures();
  const startedMs = app.clock.nowMs();
  const moved: Erasure[] = [];
  for (const open of inTurn(await store.open(), startedMs)) {
    if (app.clock.nowMs() - startedMs >= longestRunMs) break;
    try {
      const next = await goOn(app, store, open);
      if (next !== undefined) moved.push(next);
    } catch (error) {
      onError(error);
    }
  }
  return moved;
}

/** Each run begins with another one: one that takes all the time holds up no other for good. */
function inTurn<T>(open: readonly T[], nowMs: number): T[] {
  const first = Math.floor(nowMs / runEveryMs) % open.length;
  return [...open.slice(first), ...open.slice(0, first)];
}

async function goOn(
  app: ErasureApp,
  store: ErasureStore,
  erasure: OpenErasure,
): Promise<Erasure | undefined> {
  if (erasure.state === 'pending') return saved(store, await remove(app, store, erasure));
  if (app.clock.nowMs() - Date.parse(erasure.erasedUtc!) < settledMs) return undefined;
  return saved(store, await settle(app, store, erasure));
}

/**
 * The directory first calls the device deleted, so that nothing of it is judged any more, also where
 * other processes are at work; then its state goes, which hands its alerts on for the last time; then
 * its row, and its alerts.
 */
async function remove(
  app: ErasureApp,
  store: ErasureStore,
  erasure: OpenErasure,
): Promise<OpenErasure> {
  const [directory, view, telemetry, alerts] = await Promise.all([
    app.directory(),
    app.directoryView(),
    app.telemetry(),
    app.alerts(),
  ]);
  const { deviceId, deviceHash, removed } = erasure;
  const known = await directory.get(deviceId);
  await directory.apply(
    [{ facts: deletedFacts(deviceId, known), source: 'lifecycle' }],
    nowUtc(app),
  );
  await view.catchUp();
  const partitions = await telemetry.erase(deviceId);
  await directory.forget([deviceId], () => true);
  await view.catchUp();
  const erasedUtc = nowUtc(app);
  await store.bar(deviceHash, erasedUtc);
  const erased = await alerts.erase(deviceId);
  const { unsettled: _, ...rest } = erasure;
  return {
    ...rest,
    ...{ state: 'settling', directoryVersion: view.version, erasedUtc },
    ...(app.settings.keepLog ? { keepsLog: true } : {}),
    removed: {
      directoryRows: removed.directoryRows + (known === undefined ? 0 : 1),
      partitions: removed.partitions + partitions,
      alerts: removed.alerts + erased,
    },
  };
}

/** Newer than anything else that is known of the device, until its row goes. */
function deletedFacts(deviceId: string, known: DeviceFacts | undefined): DeviceFacts {
  return {
    deviceId,
    generation: known?.generation ?? unknownGeneration,
    status: 'deleted',
    groupTag: known?.groupTag,
    twinVersion: Number.MAX_SAFE_INTEGER,
  };
}

/** By now nobody is left who had begun to write before: what they have left behind goes, too. */
async function settle(
  app: ErasureApp,
  store: ErasureStore,
  erasure: OpenErasure,
): Promise<OpenErasure> {
  const [directory, telemetry, alerts] = await Promise.all([
    app.directory(),
    app.telemetry(),
    app.alerts(),
  ]);
  const { deviceId, erasedUtc } = erasure;
  const record = await directory.get(deviceId);
  // Written down meanwhile by who knew of it before, or told late that it is deleted: it is not back.
  const isResidue = record?.status === 'deleted' || (record?.firstSyncUtc ?? '~') <= erasedUtc!;
  if (isResidue) return remove(app, store, erasure);
  // Whoever had looked before alerts were barred may have written one after.
  const late = await alerts.erase(deviceId, erasedUtc);
  const removed = { ...erasure.removed, alerts: erasure.removed.alerts + late };
  const { keepLog } = app.settings;
  const unsettled = await telemetry.settleErasure(deviceId, erasure.unsettled ?? {}, keepLog);
  if (Object.values(unsettled).some((partition) => partition !== 'settled'))
    return { ...erasure, removed, unsettled };
  await directory.forgetChanges(erasure.directoryVersion!);
  return { ...erasure, removed, state: 'done', finishedUtc: nowUtc(app) };
}

async function saved(store: ErasureStore, erasure: OpenErasure): Promise<Erasure> {
  await store.save(erasure);
  return erasure;
}

function nowUtc({ clock }: Pick<ErasureApp, 'clock'>): string {
  return new Date(clock.nowMs()).toISOString();
}
