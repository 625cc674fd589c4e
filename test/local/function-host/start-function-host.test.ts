import { readFile } from 'node:fs/promises';
import { request } from 'node:http';
import { get } from 'node:https';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startTestHost, temporaryFolder } from './fixture-host.ts';

const settings = { FIXTURE_SETTING: 'given' };

describe('HTTP functions', () => {
  it('get the request whole and answer with headers and body', async () => {
    const { url, events } = await startTestHost('http', { settings });
    const response = await fetch(`${url}/ECHO/a%2Fb%20c?x=1&y=%C3%BC&X=2`, {
      method: 'PUT',
      headers: { 'x-sent': 'yes' },
      body: new Uint8Array([0, 255, 10]),
    });
    expect(response.status).toBe(200);
    expect(response.headers.get('x-function')).toBe('echo');
    expect(response.headers.get('x-received')).toBe('yes');
    expect(await response.json()).toEqual({
      method: 'PUT',
      url: `${url}/ECHO/a%2Fb%20c?x=1&y=%C3%BC&X=2`,
      params: { name: 'a%2Fb c' },
      query: { x: '1,2', y: 'ü' },
      bodyBase64: Buffer.from([0, 255, 10]).toString('base64'),
      setting: 'given',
    });
    expect(events.of('log')).toMatchObject([{ function: 'echo', message: 'echo of PUT' }]);
  });

  it('are listed when they are loaded', async () => {
    const { events } = await startTestHost('http');
    expect(events.of('functionsLoaded')[0]!.functions[0]).toEqual({
      name: 'echo',
      trigger: 'httpTrigger',
      route: 'GET,PUT,POST /api/echo/{name?}',
    });
  });

  it('are not found under another method or path', async () => {
    const { url } = await startTestHost('http');
    expect((await fetch(`${url}/echo`, { method: 'DELETE' })).status).toBe(404);
    expect((await fetch(`${url}/other`)).status).toBe(404);
  });

  it('answer with bytes, cookies, or nothing', async () => {
    const { url } = await startTestHost('http');
    const bytes = await fetch(`${url}/bytes`);
    expect(Buffer.from(await bytes.arrayBuffer())).toEqual(Buffer.from([0, 255, 128]));
    expect(bytes.headers.getSetCookie()).toEqual(['a=b%20c; Path=/; HttpOnly; SameSite=Lax']);
    const nothing = await fetch(`${url}/nothing`);
    expect(nothing.status).toBe(204);
  });

  it('take a large body', async () => {
    const { url } = await startTestHost('http');
    const body = Buffer.alloc(8 * 1024 * 1024, 'x');
    const response = await fetch(`${url}/echo`, { method: 'POST', body });
    const { bodyBase64 } = (await response.json()) as { bodyBase64: string };
    expect(Buffer.from(bodyBase64, 'base64').equals(body)).toBe(true);
  });

  it('do not get a body above the limit', async () => {
    const { port } = await startTestHost('http');
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const tooLarge = { 'content-length': 100 * 1024 * 1024 + 1 };
      const path = '/api/echo';
      const sent = request({ port, path, method: 'POST', headers: tooLarge }, (response) => {
        resolve(response.statusCode);
        sent.destroy();
      });
      sent.once('error', reject).flushHeaders();
    });
    expect(status).toBe(413);
  });

  it('answer 500 when they throw, and say why to whoever runs the host', async () => {
    const { url, events } = await startTestHost('http');
    const response = await fetch(`${url}/crash/throw`);
    expect(response.status).toBe(500);
    expect(await response.text()).toBe('');
    expect(events.of('invocationFailed')).toMatchObject([
      { function: 'crash', error: expect.stringContaining('the function threw this') },
    ]);
    expect(events.of('workerExited')).toEqual([]);
  });

  it('see hooks run before and after them', async () => {
    const { url, events } = await startTestHost('hook');
    expect(await (await fetch(`${url}/hooked`)).text()).toBe('handler, seen before');
    const started = () => events.of('output').some(({ line }) => line === 'hook: app started');
    await events.until(started, 'the hook at the start');
  });

  it('are served over TLS', async () => {
    const tls = {
      key: await readFile(join(import.meta.dirname, 'fixture-tls', 'key.pem')),
      cert: await readFile(join(import.meta.dirname, 'fixture-tls', 'cert.pem')),
    };
    const { url } = await startTestHost('http', { tls });
    expect(url).toMatch(/^https:/);
    const status = await new Promise((resolve, reject) => {
      get(`${url}/echo`, { ca: tls.cert }, (response) => {
        resolve(response.statusCode);
        response.resume();
      }).once('error', reject);
    });
    expect(status).toBe(200);
  });
});

describe('a function host that cannot start', () => {
  it('names the port that is taken', async () => {
    const { port } = await startTestHost('http');
    await expect(startTestHost('http', { port })).rejects.toThrow(
      `Port ${port} is in use by another program.`,
    );
  });

  it("tells the app's own error", async () => {
    await expect(startTestHost('broken')).rejects.toThrow('this app cannot be loaded');
  });

  it('says that it does not stream HTTP', async () => {
    await expect(startTestHost('stream')).rejects.toThrow(
      'The app enables HTTP streaming, which this host does not have.',
    );
  });

  it('names the setting that a trigger lacks', async () => {
    await expect(startTestHost('timer')).rejects.toThrow(
      'Function yearly: "%FIXTURE_SCHEDULE%" asks for app setting FIXTURE_SCHEDULE, which is missing.',
    );
  });

  it('names a folder without an app', async () => {
    const root = await temporaryFolder();
    await expect(startTestHost('http', { root })).rejects.toThrow(
      `${join(root, 'package.json')} has no "main"`,
    );
  });
});

describe('what this host does not run', () => {
  it('is said when it is loaded', async () => {
    const { events } = await startTestHost('queue');
    expect(events.of('notSupported')).toEqual([
      {
        kind: 'notSupported',
        function: 'queued',
        detail: 'this host does not run bindings of type queueTrigger',
      },
    ]);
  });
});

it('reads the sample of the local settings when there is no other', async () => {
  const { url } = await startTestHost('http');
  const { setting } = (await (await fetch(`${url}/echo`)).json()) as { setting: string };
  expect(setting).toBe('from the sample');
});
