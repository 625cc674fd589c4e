import { app } from '@azure/functions';

app.setup({ enableHttpStream: true });
app.http('streamed', { route: 'streamed', handler: async () => ({}) });
