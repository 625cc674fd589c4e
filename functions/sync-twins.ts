import { app as functionsApp, type InvocationContext, type Timer } from '@azure/functions';
import { describeSync, syncTwins } from '../shared/devices/sync-twins.ts';
import { currentApp } from '../shared/wiring/app.ts';
import { triggerSettings } from '../shared/wiring/settings.ts';

functionsApp.timer('syncTwins', {
  schedule: triggerSettings(process.env).syncSchedule,
  // A fresh deployment must not wait for the schedule; a later start costs only the reading, for a
  // sweep writes nothing but what changed, and goes on with one that was cut short.
  runOnStartup: true,
  handler: async (_timer: Timer, context: InvocationContext): Promise<void> => {
    const app = currentApp();
    const { clock } = app;
    const [registry, directory, view, sweeps] = await Promise.all([
      app.twins(),
      app.directory(),
      app.directoryView(),
      app.sweeps(),
    ]);
    context.log(describeSync(await syncTwins({ registry, directory, view, sweeps, clock })));
  },
});
