import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { get } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EventHubProducerClient } from '@azure/event-hubs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startEventHubs } from '../../../local/event-hubs/start-event-hubs.ts';
import type { FunctionHostOptions } from '../../../local/function-host/start-function-host.ts';
import { fixtureApp, type HostEvents, startTestHost } from './fixture-host.ts';

const settings = { FIXTURE_SETTING: 'given' };

function hasBegun(events: HostEvents, name: string): boolean {
  return events.of('log').some(({ message }) => message === `${name} has begun`);
}

async function aFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'function-host-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

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

describe('an app that crashes', () => {
  it.each([
    ['exit', 3],
    ['rejection', 1],
  ])('by %s fails what is in flight and is started again', async (how, code) => {
    const { url, events } = await startTestHost('http', { settings });
    const inFlight = fetch(`${url}/never`);
    await events.until(() => hasBegun(events, 'never'), 'the first request');
    const crash = await fetch(`${url}/crash/${how}`);
    expect([(await inFlight).status, crash.status]).toEqual([500, 500]);
    expect(events.of('workerExited')).toMatchObject([{ code, invocationsInFlight: 2 }]);
    expect((await fetch(`${url}/echo`)).status).toBe(200);
    expect(events.of('workerRestarted')).toHaveLength(1);
  });

  it('tells its last words', async () => {
    const { url, events } = await startTestHost('http');
    await fetch(`${url}/crash/rejection`);
    const output = events.of('output').map(({ line }) => line);
    expect(output).toContain('Error: nobody waits for this');
  });
});

describe('a function host that stops', () => {
  it('answers the requests in flight first', async () => {
    const host = await startTestHost('http');
    const slow = fetch(`${host.url}/slow`).then((response) => response.text());
    await host.events.until(() => hasBegun(host.events, 'slow'), 'the request');
    await host.stop();
    expect(await slow).toBe('done');
    await expect(fetch(`${host.url}/echo`)).rejects.toThrow();
  });

  it('cuts off, within 5 s, what does not end', async () => {
    const host = await startTestHost('http');
    const never = fetch(`${host.url}/never`).then(
      ({ status }) => status,
      () => 'cut off',
    );
    await host.events.until(() => hasBegun(host.events, 'never'), 'the request');
    const startedMs = performance.now();
    await host.stop();
    expect(performance.now() - startedMs).toBeLessThan(5_000);
    expect(['cut off', 500]).toContain(await never);
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

  it('names the setting that a trigger lacks', async () => {
    await expect(startTestHost('timer')).rejects.toThrow(
      'Function yearly: "%FIXTURE_SCHEDULE%" asks for app setting FIXTURE_SCHEDULE, which is missing.',
    );
  });

  it('names a folder without an app', async () => {
    const root = await aFolder();
    await expect(startTestHost('http', { root })).rejects.toThrow(
      `${join(root, 'package.json')} has no "main"`,
    );
  });
});

describe('timer functions', () => {
  const timers = { settings: { FIXTURE_SCHEDULE: '0 0 0 1 1 *' } };

  it('run when they are asked to, with the payload of a timer', async () => {
    const { url, events } = await startTestHost('timer', timers);
    const response = await runNow(url, 'yearly');
    expect(response.status).toBe(202);
    await events.until(() => events.logged('yearly').length > 0, 'the timer');
    expect(events.logged('yearly')).toEqual([
      {
        schedule: { adjustForDST: true },
        scheduleStatus: {
          last: '0001-01-01T00:00:00',
          next: expect.stringMatching(/^\d{4}-01-01T00:00:00\.000\+00:00$/),
          lastUpdated: expect.any(String),
        },
        isPastDue: false,
      },
    ]);
  });

  it('run at startup when they say so', async () => {
    const { events } = await startTestHost('timer', timers);
    const ran = () => events.of('log').some(({ message }) => message === 'ran at startup');
    await events.until(ran, 'the run at startup');
  });

  it('are the only ones that can be run without a request or an event', async () => {
    const { url } = await startTestHost('timer,http', timers);
    expect((await runNow(url, 'echo')).status).toBe(400);
    expect((await runNow(url, 'nobody')).status).toBe(404);
    expect((await fetch(new URL('/admin/functions/yearly', url))).status).toBe(405);
  });

  function runNow(url: string, name: string): Promise<Response> {
    const body = JSON.stringify({ input: '' });
    return fetch(new URL(`/admin/functions/${name}`, url), { method: 'POST', body });
  }
});

describe('Event Hubs functions', () => {
  interface Seen {
    messages: string[];
    retryContext?: { retryCount: number; maxRetryCount: number };
  }

  async function startWithHub(trigger: string, options: Partial<FunctionHostOptions> = {}) {
    const hubs = await startEventHubs({ port: 0, hubs: [{ name: 'h', partitionCount: 2 }] });
    const producer = new EventHubProducerClient(hubs.connectionString, 'h');
    onTestFinished(async () => {
      await producer.close();
      await hubs.stop();
    });
    const start = (again: Partial<FunctionHostOptions> = {}) =>
      startTestHost('event', {
        settings: {
          FIXTURE_HUBS: hubs.connectionString,
          FIXTURE_HUB: 'h',
          FIXTURE_TRIGGERS: trigger,
        },
        ...options,
        ...again,
      });
    const send = (body: string, partitionId = '0') =>
      producer.sendBatch([{ body }], { partitionId });
    return { start, send };
  }

  const seen = (events: HostEvents, name: string) => events.logged<Seen>(name);
  const messages = (events: HostEvents, name: string) =>
    seen(events, name).flatMap((invocation) => invocation.messages);

  it('go on after a restart where they were', async () => {
    const stateFolder = await aFolder();
    const { start, send } = await startWithHub('text', { stateFolder });
    const first = await start();
    await send('one');
    await first.events.until(() => messages(first.events, 'text').length === 1, 'the first event');
    await expect
      .poll(() => readdir(stateFolder))
      .toContainEqual(expect.stringMatching(/^checkpoint/));
    await first.stop();
    const second = await start();
    await send('two');
    await second.events.until(() => messages(second.events, 'text').length > 0, 'the second event');
    expect(messages(second.events, 'text')).toEqual(['two']);
  });

  it('lose a batch that they threw on, as on the platform', async () => {
    const { start, send } = await startWithHub('throwing');
    const { events } = await start();
    await send('poison');
    await events.until(() => events.of('invocationFailed').length === 1, 'the failure');
    await send('good');
    await events.until(() => messages(events, 'throwing').includes('good'), 'the next event');
    expect(messages(events, 'throwing')).toEqual(['poison', 'good']);
  });

  it('pause a partition while their retry policy repeats, and no other', async () => {
    const { start, send } = await startWithHub('retrying');
    const { events } = await start();
    await send('poison', '0');
    await events.until(() => events.of('invocationFailed').length > 2, 'retries');
    await send('behind it', '0');
    await send('elsewhere', '1');
    await events.until(() => messages(events, 'retrying').includes('elsewhere'), 'partition 1');
    expect(messages(events, 'retrying')).not.toContain('behind it');
    expect(seen(events, 'retrying')[0]!.retryContext).toBeUndefined();
    expect(seen(events, 'retrying')[1]!.retryContext).toMatchObject({
      retryCount: 1,
      maxRetryCount: -1,
    });
  });

  it('are given what was being retried again after a restart', async () => {
    const { start, send } = await startWithHub('retrying', { stateFolder: await aFolder() });
    const first = await start();
    await send('poison');
    await first.events.until(() => first.events.of('invocationFailed').length > 1, 'a retry');
    await first.stop();
    const second = await start();
    await second.events.until(() => messages(second.events, 'retrying').length > 0, 'the event');
    expect(messages(second.events, 'retrying')[0]).toBe('poison');
  });

  it('can be made to lose what was being retried', async () => {
    const { start, send } = await startWithHub('retrying');
    const { events } = await start({ faults: { giveUp: () => true } });
    await send('poison');
    await send('good');
    await events.until(() => messages(events, 'retrying').includes('good'), 'the next event');
  });

  it('leave a partition that another exclusive receiver took', async () => {
    const { start } = await startWithHub('text');
    const hosts = [await start(), await start()];
    // Which of them is the later owner of a partition is up to the hub.
    const losses = () => hosts.flatMap(({ events }) => events.of('ownershipLost')).length;
    await expect.poll(losses, { timeout: 15_000 }).toBe(2);
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
  const { url } = await startTestHost('http', { root: fixtureApp });
  const { setting } = (await (await fetch(`${url}/echo`)).json()) as { setting: string };
  expect(setting).toBe('from the sample');
});
