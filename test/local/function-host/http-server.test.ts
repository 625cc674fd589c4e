import { connect } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { HttpRouter } from '../../../local/function-host/http-router.ts';
import {
  type HttpServerOptions,
  startHttpServer,
} from '../../../local/function-host/http-server.ts';
import type { HttpData, HttpResult } from '../../../local/function-host/rpc.ts';

const routes = [{ functionName: 'f', methods: ['GET', 'POST'], template: 'f/{name?}' }];

async function aServer(options: Partial<HttpServerOptions> = {}) {
  const asked: HttpData[] = [];
  const server = await startHttpServer({
    port: 0,
    router: new HttpRouter('api', routes),
    invoke: async (_name, request) => {
      asked.push(request);
      return answer('done');
    },
    runNow: (name) => (name === 'a timer' ? { status: 202 } : { status: 404, detail: name }),
    ...options,
  });
  onTestFinished(async () => {
    server.closeNow();
    await server.close();
  });
  return { server, asked, url: `http://127.0.0.1:${server.port}` };
}

function answer(text: string): HttpResult {
  return { statusCode: '200', headers: {}, cookies: [], body: { string: text } };
}

/** Sends text as it is and resolves with all that comes back until the server hangs up. */
function sendRaw(port: number, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let received = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(text));
    socket.on('data', (chunk) => {
      received += chunk;
    });
    socket.once('close', () => resolve(received)).once('error', reject);
  });
}

describe('the HTTP server', () => {
  it('asks the function behind a route', async () => {
    const { url, asked } = await aServer();
    expect(await (await fetch(`${url}/api/f/x?y=1`)).text()).toBe('done');
    expect(asked[0]!.url).toBe(`${url}/api/f/x?y=1`);
  });

  it('takes an absolute address, as proxies send it', async () => {
    const { server, asked } = await aServer();
    const lines = [
      'GET http://example.com/api/f HTTP/1.1',
      'Host: example.com',
      'Connection: close',
    ];
    expect(await sendRaw(server.port, `${lines.join('\r\n')}\r\n\r\n`)).toMatch(/^HTTP\/1.1 200/);
    expect(asked[0]!.url).toBe('http://example.com/api/f');
  });

  it.each(['//api/f', '/api/%', '/', '/api/..%2f', '/admin', '/admin/functions/'])(
    'finds nothing at %s',
    async (path) => {
      const { server } = await aServer();
      const lines = [`GET ${path} HTTP/1.1`, 'Host: localhost', 'Connection: close'];
      expect(await sendRaw(server.port, `${lines.join('\r\n')}\r\n\r\n`)).toMatch(/^HTTP\/1.1 404/);
    },
  );

  it('refuses a host that cannot be one', async () => {
    const { server } = await aServer();
    const lines = ['GET /api/f HTTP/1.1', 'Host: a b', 'Connection: close'];
    expect(await sendRaw(server.port, `${lines.join('\r\n')}\r\n\r\n`)).toMatch(/^HTTP\/1.1 400/);
  });

  it('starts a function by its decoded name', async () => {
    const { url } = await aServer();
    const run = (name: string) => fetch(`${url}/admin/functions/${name}`, { method: 'POST' });
    expect((await run('a%20timer')).status).toBe(202);
    expect((await run('nobody')).status).toBe(404);
    expect((await run('%zz')).status).toBe(404);
  });

  it('answers 500, without a word, when the function threw', async () => {
    const { url } = await aServer({ invoke: () => Promise.reject(new Error('secret')) });
    const response = await fetch(`${url}/api/f`);
    expect([response.status, await response.text()]).toEqual([500, '']);
  });

  it('answers 500 when a header cannot be sent', async () => {
    const { url } = await aServer({
      invoke: async () => ({ ...answer(''), headers: { 'x-bad': 'line\nbreak' } }),
    });
    expect((await fetch(`${url}/api/f`)).status).toBe(500);
  });

  it('outlives a caller that goes away while it sends', async () => {
    const { server, url, asked } = await aServer();
    const socket = connect(server.port, '127.0.0.1', () => {
      socket.write('POST /api/f HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nhalf');
      socket.end(() => socket.destroy());
    });
    await new Promise((resolve) => socket.once('close', resolve));
    expect((await fetch(`${url}/api/f`)).status).toBe(200);
    expect(asked).toHaveLength(1);
  });

  it('closes although clients keep their connections', async () => {
    let finish: (result: HttpResult) => void = () => {};
    const begun = Promise.withResolvers<void>();
    const { server, url } = await aServer({
      invoke: () => {
        begun.resolve();
        return new Promise((resolve) => {
          finish = resolve;
        });
      },
    });
    const response = fetch(`${url}/api/f`);
    await begun.promise;
    const closed = server.close();
    finish(answer('last'));
    expect(await (await response).text()).toBe('last');
    await closed;
    await expect(fetch(`${url}/api/f`)).rejects.toThrow();
  });
});
