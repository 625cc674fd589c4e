import { app as functionsApp, type InvocationContext, type Timer } from '@azure/functions';
import { describeSync } from '../shared/devices/sync-twins.ts';
import { currentApp } from '../shared/wiring/app.ts';
import { runSync } from '../shared/wiring/run-sync.ts';
import { triggerSettings } from '../shared/wiring/settings.ts';

functionsApp.timer('syncTwins', {
  schedule: triggerSettings(process.env).syncSchedule,
  // A fresh deployment must not wait for the schedule; a later start costs only the reading, for a
  // sweep writes nothing but what changed, and goes on with one that was cut short.
  runOnStartup: true,
  handler: async (timer: Timer, context: InvocationContext): Promise<void> => {
    context.log(describeSync(await runSync(currentApp(), intervalMs(timer))));
  },
});

/** From the run before to this one; 0 if the host does not know, as at the first run. */
export function intervalMs({ scheduleStatus }: Partial<Timer>): number {
  const lastMs = Date.parse(scheduleStatus?.last ?? '');
  const nextMs = Date.parse(scheduleStatus?.next ?? '');
  // "Never" is a date of long ago.
  return lastMs > 0 && nextMs > lastMs ? nextMs - lastMs : 0;
}
