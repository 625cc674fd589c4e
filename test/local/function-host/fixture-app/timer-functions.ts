import { app, type Timer } from '@azure/functions';

app.timer('yearly', {
  schedule: '%FIXTURE_SCHEDULE%',
  handler: (timer: Timer, context) => context.log(JSON.stringify(timer)),
});

app.timer('eager', {
  schedule: '0 0 0 1 1 *',
  runOnStartup: true,
  handler: (_timer, context) => context.log('ran at startup'),
});
