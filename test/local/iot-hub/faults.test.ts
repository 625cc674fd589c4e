import { expect, it } from 'vitest';
import { Faults } from '../../../local/iot-hub/faults.ts';
import type { HubEvent } from '../../../local/iot-hub/hub-event.ts';
import { recordInto } from '../../support/start-test-hub.ts';

const event = { deviceId: 'a' } as HubEvent;
const noWait = async () => {};

it('fails as many requests as told, throttled ones first', async () => {
  const faults = new Faults({ throttled: 1, unavailable: 1, retryAfterSeconds: 5 });
  const request = () => faults.beforeRequest(noWait);
  await expect(request()).rejects.toMatchObject({ status: 429, retryAfterSeconds: 5 });
  await expect(request()).rejects.toMatchObject({ status: 503, retryAfterSeconds: 5 });
  await expect(request()).resolves.toBeUndefined();
});

it('tells as many requests as told that their ETag is old, if they have one', async () => {
  const faults = new Faults({ outdated: 1 });
  await faults.beforeRequest(noWait);
  await faults.beforeRequest(noWait, '*');
  await expect(faults.beforeRequest(noWait, '"a"')).rejects.toMatchObject({ status: 412 });
  await faults.beforeRequest(noWait, '"a"');
});

it('loses the answers to as many writes as told', () => {
  const faults = new Faults({ lostAnswers: 1 });
  faults.afterRequest('GET');
  expect(() => faults.afterRequest('PATCH')).toThrow('lost');
  faults.afterRequest('PATCH');
});

it('makes answers as slow as told', async () => {
  const waits: number[] = [];
  await new Faults({ delayMs: 250 }).beforeRequest(async (ms) => {
    waits.push(ms);
  });
  expect(waits).toEqual([250]);
});

it('fails as many publishes as told', async () => {
  const events: HubEvent[] = [];
  const publisher = new Faults({ failedPublishes: 1 }).around(recordInto(events));
  await expect(publisher.publish([event])).rejects.toThrow('told to fail');
  await publisher.publish([event]);
  expect(events).toEqual([event]);
});

it('forgets what was left when told anew', () => {
  const faults = new Faults({ throttled: 5 });
  faults.replace({ delayMs: 1 });
  expect(faults.settings).toMatchObject({ throttled: 0, delayMs: 1 });
});

it.each([[[]], [{ throttle: 1 }], [{ toString: 1 }], [{ delayMs: -1 }], [{ delayMs: '1' }]])(
  'refuses %j',
  (body) => {
    expect(() => new Faults().replace(body)).toThrow(/must be/);
  },
);
