import { expect, it } from 'vitest';
import type { HubEvent, Publisher } from '../../../local/iot-hub/hub-event.ts';
import { Outbox } from '../../../local/iot-hub/outbox.ts';

const noWait = async () => {};
const never = () => new Promise<void>(() => {});

function event(deviceId: string, number: number): HubEvent {
  return {
    deviceId,
    body: Buffer.from(String(number)),
    annotations: {},
    applicationProperties: {},
    properties: {},
  };
}

/** Fails each event so often before it takes it. */
function flaky(failures: number, taken: HubEvent[]): Publisher {
  const tries = new Map<HubEvent, number>();
  return {
    publish: async ([first]) => {
      const count = (tries.get(first!) ?? 0) + 1;
      tries.set(first!, count);
      await new Promise(setImmediate);
      if (count <= failures) throw new Error('broken');
      taken.push(first!);
    },
    close: async () => {},
  };
}

it('publishes in order for each device, though attempts fail', async () => {
  const taken: HubEvent[] = [];
  const outbox = new Outbox(flaky(2, taken), noWait);
  const events = Array.from({ length: 60 }, (_, i) => event(`d${i % 20}`, i));
  for (const one of events) outbox.add(one);
  await expect.poll(() => outbox.pending).toBe(0);
  expect(outbox.lost).toBe(0);
  for (const deviceId of new Set(events.map((one) => one.deviceId)))
    expect(taken.filter((one) => one.deviceId === deviceId)).toEqual(
      events.filter((one) => one.deviceId === deviceId),
    );
});

it('counts an event as lost after some attempts, and goes on', async () => {
  const taken: HubEvent[] = [];
  const outbox = new Outbox(flaky(5, taken), noWait);
  outbox.add(event('a', 1));
  outbox.add(event('a', 2));
  await expect.poll(() => outbox.pending).toBe(0);
  expect(outbox.lost).toBe(2);
});

it('does not wait for ever when it closes', async () => {
  const outbox = new Outbox({ publish: never, close: noWait }, noWait);
  outbox.add(event('a', 1));
  await outbox.close(1_000);
  expect(outbox.pending).toBe(1);
});
