import { app as functionsApp, type InvocationContext, type Timer } from '@azure/functions';
import { currentApp } from '../shared/wiring/app.ts';

functionsApp.timer('letTimePass', {
  schedule: '0 * * * * *',
  handler: async (_timer: Timer, context: InvocationContext): Promise<void> => {
    const telemetry = await currentApp().telemetry();
    const { ticked, behind } = await telemetry.letTimePass();
    if (ticked + behind > 0)
      context.log(`time passed in ${ticked} partitions; ${behind} are behind`);
  },
});
