import { app } from '@azure/functions';

app.hook.appStart(() => console.log('hook: app started'));
app.hook.preInvocation((context) => {
  context.hookData.before = 'seen before';
});
app.hook.postInvocation((context) => {
  context.result = {
    body: `${(context.result as { body: string }).body}, ${context.hookData.before}`,
  };
});

app.http('hooked', { route: 'hooked', handler: async () => ({ body: 'handler' }) });

app.hook.appTerminate(() => console.log('hook: app ended'));
