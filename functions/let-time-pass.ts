import { app as functionsApp, type InvocationContext, type Timer } from '@azure/functions';
import { currentApp } from '../shared/wiring/app.ts';

functionsApp.timer('letTimePass', {
  schedule: '0 * * * * *',
  handler: async (_timer: Timer, context: InvocationContext): Promise<void> => {
    const telemetry = await currentApp().telemetry();
    const { ticked, failed } = await telemetry.letTimePass((partitionId, error) => {
      const what = error instanceof Error ? `${error.name}: ${error.message}` : 'an error';
      context.error(`partition ${partitionId} was not looked after: ${what}`);
    });
    if (ticked + failed > 0) context.log(`time passed in ${ticked} partitions; ${failed} failed`);
  },
});
