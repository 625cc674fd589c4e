import { expect, it } from 'vitest';
import { Pace } from '../../../shared/devices/pace.ts';
import { PacedRegistry } from '../../../shared/devices/paced-registry.ts';
import { FakeTwinRegistry } from '../../support/fake-twin-registry.ts';
import { FixedClock } from '../../support/fixed-clock.ts';
import { fleet } from '../../support/swept-hub.ts';

/** A clock that waiting moves. */
function waitingClock() {
  const clock = new FixedClock();
  return { clock, wait: async (ms: number) => clock.advance(ms) };
}

it('a pace lets a minute of calls go at once, and from then on one after the other', async () => {
  const { clock, wait } = waitingClock();
  const beganMs = clock.nowMs();
  const pace = new Pace(10, clock, wait);
  const tookMs: number[] = [];
  for (let i = 0; i < 13; i++) {
    await pace.turn();
    tookMs.push(clock.nowMs() - beganMs);
  }
  expect(tookMs).toEqual([...Array(10).fill(0), 6_000, 12_000, 18_000]);
  clock.advance(3_600_000);
  const restedMs = clock.nowMs();
  for (let i = 0; i < 11; i++) await pace.turn();
  expect(clock.nowMs() - restedMs).toBe(6_000);
});

it('a pace never lets through more than twice its rate in a minute, whenever calls come', async () => {
  const { clock, wait } = waitingClock();
  const pace = new Pace(20, clock, wait);
  const callsMs: number[] = [];
  for (let i = 0; i < 500; i++) {
    await pace.turn();
    callsMs.push(clock.nowMs());
    if (i % 37 === 0) clock.advance(i * 1_000);
  }
  const busiest = callsMs.map(
    (fromMs) => callsMs.filter((ms) => ms >= fromMs && ms < fromMs + 60_000).length,
  );
  expect(Math.max(...busiest)).toBeLessThanOrEqual(40);
});

it('callers that come at once get their turns in order', async () => {
  const waits: number[] = [];
  const pace = new Pace(2, new FixedClock(), async (ms) => waits.push(ms));
  await Promise.all([1, 2, 3, 4].map(() => pace.turn()));
  expect(waits).toEqual([30_000, 60_000]);
});

it('a clock that is set back costs no turns', async () => {
  const { clock, wait } = waitingClock();
  const pace = new Pace(10, clock, wait);
  clock.advance(-3_600_000);
  const beganMs = clock.nowMs();
  for (let i = 0; i < 11; i++) await pace.turn();
  expect(clock.nowMs() - beganMs).toBe(6_000);
});

it('pages and single reads of a hub have throttles of their own', async () => {
  const { clock, wait } = waitingClock();
  const rates = { queriesPerMinute: 1, identityReadsPerMinute: 2 };
  const hub = new PacedRegistry(new FakeTwinRegistry(fleet(3), 1), rates, clock, wait);
  const beganMs = clock.nowMs();
  const { continuation } = await hub.readPage();
  await hub.find('device-00000');
  await hub.find('device-00001');
  expect(clock.nowMs()).toBe(beganMs);
  await hub.find('device-00002');
  expect(clock.nowMs() - beganMs).toBe(30_000);
  expect((await hub.readPage(continuation)).devices).toMatchObject([{ deviceId: 'device-00001' }]);
  expect(clock.nowMs() - beganMs).toBe(60_000);
});
