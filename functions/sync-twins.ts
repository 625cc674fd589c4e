import { app as functionsApp, type InvocationContext, type Timer } from '@azure/functions';
import { describeSync } from '../shared/devices/sync-twins.ts';
import { currentApp } from '../shared/wiring/app.ts';
import { runSync, type SyncOccasion } from '../shared/wiring/run-sync.ts';
import { triggerSettings } from '../shared/wiring/settings.ts';

/** The host does not say that a run is one at the start: it is the process's first, before its time. */
let isFirst = true;

functionsApp.timer('syncTwins', {
  schedule: triggerSettings(process.env).syncSchedule,
  // A fresh deployment must not wait for the schedule.
  runOnStartup: true,
  handler: (timer: Timer, context: InvocationContext): Promise<void> => {
    const isStart = isFirst && isEarly(timer);
    isFirst = false;
    const reason = isStart ? 'start' : 'schedule';
    return sync({ reason, intervalMs: intervalMs(timer) }, context);
  },
});

// A large fleet takes many runs, each within a function's time: they follow one another.
functionsApp.timer('goOnWithSync', {
  schedule: '30 2/5 * * * *',
  handler: (_timer: Timer, context: InvocationContext) =>
    sync({ reason: 'goOn', intervalMs: Infinity }, context),
});

async function sync(occasion: SyncOccasion, context: InvocationContext): Promise<void> {
  const report = await runSync(currentApp(), occasion);
  if (report !== undefined) context.log(describeSync(report));
  else if (occasion.reason === 'start')
    context.log('twin sync skipped: a sweep has completed within the last interval');
}

function isEarly({ scheduleStatus }: Partial<Timer>): boolean {
  // The host may be a little early itself.
  return Date.parse(scheduleStatus?.next ?? '') > Date.now() + 1_000;
}

/** From the run before to this one; 0 if the host does not know, as at the first run. */
export function intervalMs({ scheduleStatus }: Partial<Timer>): number {
  const lastMs = Date.parse(scheduleStatus?.last ?? '');
  const nextMs = Date.parse(scheduleStatus?.next ?? '');
  // "Never" is a date of long ago.
  return lastMs > 0 && nextMs > lastMs ? nextMs - lastMs : 0;
}
