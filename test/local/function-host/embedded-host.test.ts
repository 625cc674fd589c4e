import { readdir } from 'node:fs/promises';
import { EventHubProducerClient } from '@azure/event-hubs';
import { describe, expect, it, onTestFinished } from 'vitest';
import {
  type EventHubsOptions,
  startEventHubs,
} from '../../../local/event-hubs/start-event-hubs.ts';
import type { FunctionHostOptions } from '../../../local/function-host/function-host-options.ts';
import { type HostEvents, startTestHost, temporaryFolder } from './fixture-host.ts';

describe('an app that crashes', () => {
  it.each([
    ['exit', 3],
    ['rejection', 1],
  ])('by %s fails what is in flight and is started again', async (how, code) => {
    const { url, events } = await startTestHost('http');
    const inFlight = fetch(`${url}/never`);
    await events.until(() => events.said('never has begun'), 'the first request');
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
    await host.events.until(() => host.events.said('slow has begun'), 'the request');
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
    await host.events.until(() => host.events.said('never has begun'), 'the request');
    const startedMs = performance.now();
    await host.stop();
    expect(performance.now() - startedMs).toBeLessThan(5_000);
    expect(['cut off', 500]).toContain(await never);
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
    await events.until(() => events.said('ran at startup'), 'the run at startup');
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

  async function startWithHub(
    trigger: string,
    options: Partial<FunctionHostOptions> = {},
    hubOptions: Partial<EventHubsOptions> = {},
  ) {
    const hubs = await startEventHubs({
      port: 0,
      hubs: [{ name: 'h', partitionCount: 2 }],
      ...hubOptions,
    });
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
    const stopHubs = async () => {
      await producer.close();
      await hubs.stop();
    };
    return { start, send, stopHubs, port: hubs.port };
  }

  const seen = (events: HostEvents, name: string) => events.logged<Seen>(name);
  const messages = (events: HostEvents, name: string) =>
    seen(events, name).flatMap((invocation) => invocation.messages);

  it('go on after a restart where they were', async () => {
    const stateFolder = await temporaryFolder();
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

  it('are retried when the app crashed under them', async () => {
    const { start, send } = await startWithHub('retrying');
    const { events } = await start();
    await send('deadly');
    const retries = () =>
      seen(events, 'retrying').map(({ retryContext }) => retryContext?.retryCount);
    await events.until(() => retries().includes(1), 'the retry');
    expect(events.of('workerExited')).toMatchObject([{ code: 9, invocationsInFlight: 1 }]);
  });

  it('go on when their hub was away for a while', async () => {
    const folder = await temporaryFolder();
    const hubs = [{ name: 'h', partitionCount: 2 }];
    const { start, send, stopHubs, port } = await startWithHub('text', {}, { folder, hubs });
    const { events } = await start();
    await send('one');
    await events.until(() => messages(events, 'text').length === 1, 'the first event');
    await stopHubs();
    await events.until(() => events.of('listenerFailed').length > 0, 'the loss');
    const again = await startEventHubs({ port, folder, hubs });
    onTestFinished(() => again.stop());
    const producer = new EventHubProducerClient(again.connectionString, 'h');
    onTestFinished(() => producer.close());
    await producer.sendBatch([{ body: 'two' }], { partitionId: '0' });
    await events.until(() => messages(events, 'text').length > 1, 'the second event');
    expect(messages(events, 'text')).toEqual(['one', 'two']);
  });

  it('are given what was being retried again after a restart', async () => {
    const { start, send } = await startWithHub('retrying', {
      stateFolder: await temporaryFolder(),
    });
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
