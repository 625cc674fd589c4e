import type { Erasure, ErasureStore, OpenErasure } from '../devices/erasure.ts';
import type { App } from './app.ts';

/** What of the app erasures work with. */
export type ErasureApp = Pick<
  App,
  'settings' | 'clock' | 'alerts' | 'directory' | 'directoryView' | 'erasures' | 'telemetry'
>;

/** Until then every process that is at work has followed the directory. */
const settledMs = 10 * 60_000;

/**
 * Carries out what is open, each as far as it goes today. All of it is safe to repeat: one that fails
 * is tried again by the next run.
 * @param onError is told what went wrong with one; the others are carried out all the same.
 * @returns those that went on.
 */
export async function runErasures(
  app: ErasureApp,
  onError: (error: unknown) => void,
): Promise<Erasure[]> {
  const store = await app.erasures();
  const moved: Erasure[] = [];
  for (const open of await store.open()) {
    try {
      const next = await goOn(app, store, open);
      if (next !== undefined) moved.push(next);
    } catch (error) {
      onError(error);
    }
  }
  return moved;
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

/** By now nobody is left who had begun to write before: what they have left behind goes, too. */
async function settle(
  app: ErasureApp,
  store: ErasureStore,
  erasure: OpenErasure,
): Promise<OpenErasure> {
  const [directory, telemetry] = await Promise.all([app.directory(), app.telemetry()]);
  const record = await directory.get(erasure.deviceId);
  if (record !== undefined && record.firstSyncUtc <= erasure.erasedUtc!)
    return remove(app, store, erasure);
  await telemetry.rewrite();
  await directory.forgetChanges(erasure.directoryVersion!);
  return { ...erasure, state: 'done', finishedUtc: new Date(app.clock.nowMs()).toISOString() };
}

/**
 * The directory first, so that nothing the device sends is judged by what was known of it; then the
 * state, which hands its alerts on for the last time; then the alerts.
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
  const directoryRows = await directory.forget([deviceId], () => true);
  await view.catchUp();
  const directoryVersion = view.version;
  const partitions = await telemetry.erase(deviceId);
  const erasedUtc = new Date(app.clock.nowMs()).toISOString();
  await store.bar(deviceHash, erasedUtc);
  const erased = await alerts.erase(deviceId);
  return {
    ...erasure,
    ...{ state: 'settling', directoryVersion, erasedUtc },
    ...(app.settings.keepLog ? { keepsLog: true } : {}),
    removed: {
      directoryRows: removed.directoryRows + directoryRows,
      partitions: removed.partitions + partitions,
      alerts: removed.alerts + erased,
    },
  };
}

async function saved(store: ErasureStore, erasure: OpenErasure): Promise<Erasure> {
  await store.save(erasure);
  return erasure;
}
