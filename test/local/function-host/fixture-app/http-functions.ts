import { app, type HttpRequest, type InvocationContext } from '@azure/functions';

/** Answers with everything it was asked. */
async function echo(request: HttpRequest, context: InvocationContext) {
  const body = Buffer.from(await request.arrayBuffer());
  context.log(`echo of ${request.method}`);
  return {
    headers: {
      'x-function': context.functionName,
      'x-received': request.headers.get('x-sent') ?? '',
    },
    jsonBody: {
      method: request.method,
      url: request.url,
      params: request.params,
      query: Object.fromEntries(request.query),
      bodyBase64: body.toString('base64'),
      setting: process.env.FIXTURE_SETTING,
    },
  };
}

app.http('echo', {
  methods: ['GET', 'PUT', 'POST'],
  authLevel: 'function',
  route: 'echo/{name?}',
  handler: echo,
});

app.http('crash', {
  route: 'crash/{how}',
  handler: async (request) => {
    switch (request.params.how) {
      case 'exit':
        process.exit(3);
        break;
      case 'rejection':
        void Promise.reject(new Error('nobody waits for this'));
        break;
      default:
        throw new Error('the function threw this');
    }
    return new Promise(() => {});
  },
});

app.http('slow', {
  route: 'slow',
  handler: async (_request, context) => {
    context.log('slow has begun');
    await new Promise((resolve) => setTimeout(resolve, 300));
    return { body: 'done' };
  },
});

app.http('never', {
  route: 'never',
  handler: (_request, context) => {
    context.log('never has begun');
    return new Promise(() => {});
  },
});

app.http('nothing', { route: 'nothing', handler: async () => ({ status: 204 }) });

app.http('bytes', {
  route: 'bytes',
  handler: async () => ({
    body: new Uint8Array([0, 255, 128]),
    headers: { 'content-type': 'application/octet-stream' },
    cookies: [{ name: 'a', value: 'b c', httpOnly: true, sameSite: 'Lax', path: '/' }],
  }),
});

app.http('pid', { route: 'pid', handler: async () => ({ body: String(process.pid) }) });
