import type { TwinPage } from '../../shared/devices/twin-registry.ts';
import { App } from '../../shared/wiring/app.ts';
import { runSync } from '../../shared/wiring/run-sync.ts';
import { readSettings } from '../../shared/wiring/settings.ts';

/** What a run of sync in a process of its own came to. */
export interface SyncProcessReport {
  outcome: string;
  pages: number;
  seen: number;
  changed: number;
  /** What the process held at a page at most, over what it held at the second. */
  grownBytes: number;
}

/** Bytes held once all garbage is gone; needs `--expose-gc`. */
function heldBytes(): number {
  for (let i = 0; i < 3; i++) globalThis.gc!();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

// One run of sync as a process of its own, with the settings of its argument.
const app = new App(readSettings(JSON.parse(process.argv[2]!) as Record<string, string>));
const twins = await app.twins();
const heldAtPage: number[] = [];
const weighed = {
  find: (deviceId: string) => twins.find(deviceId),
  count: () => twins.count(),
  readPage: async (continuation?: string): Promise<TwinPage> => {
    heldAtPage.push(heldBytes());
    return twins.readPage(continuation);
  },
};
const report = await runSync(
  { ...app, twins: async () => weighed },
  { reason: 'schedule', intervalMs: 0 },
);
const { outcome, pages, seen, changed } = report!;
const grownBytes = Math.max(...heldAtPage) - (heldAtPage[1] ?? 0);
process.send!({ outcome, pages, seen, changed, grownBytes } satisfies SyncProcessReport);
process.disconnect();
