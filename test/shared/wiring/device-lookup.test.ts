import { describe, expect, it } from 'vitest';
import type { TwinRegistry } from '../../../shared/devices/twin-registry.ts';
import { DeviceLookup } from '../../../shared/wiring/device-lookup.ts';
import { deviceFacts } from '../../support/device-facts.ts';
import { FakeTwinRegistry } from '../../support/fake-twin-registry.ts';
import { FixedClock } from '../../support/fixed-clock.ts';
import { range } from '../../support/range.ts';
import { testApp } from '../../support/test-app.ts';

/** A lookup between twins that a test holds in its hand and a real directory. */
function aLookup(ids: readonly string[] = ['pump']) {
  const clock = new FixedClock();
  const app = testApp(clock);
  const hub = new FakeTwinRegistry(ids.map((id) => deviceFacts(id, { groupTag: 'pumps' })));
  const asked: string[] = [];
  let gate = Promise.resolve();
  const twins: TwinRegistry = {
    readPage: (continuation) => hub.readPage(continuation),
    count: () => hub.count(),
    find: async (deviceId) => {
      asked.push(deviceId);
      await gate;
      return hub.find(deviceId);
    },
  };
  const { settings, directory } = app;
  const parts = { clock, settings, twins: async () => twins, directory };
  return {
    ...{ clock, hub, asked, lookup: new DeviceLookup(parts) },
    known: async (id: string) => (await app.directory()).get(id),
    /** Makes the hub answer only when the returned function is called. */
    hold: () => {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      gate = promise;
      return { release: resolve, fail: () => reject(new Error('the hub is away')) };
    },
  };
}

const patiently = { timeout: 10_000 };

describe('the lookup of devices that the directory does not have', () => {
  it('puts what their twins say into the directory', async () => {
    const { lookup, known } = aLookup();
    lookup.request(['pump']);
    await expect
      .poll(() => known('pump'), patiently)
      .toMatchObject({
        ...{ groupTag: 'pumps', lastSource: 'lookup', firstSyncUtc: '2026-01-01T00:00:00.000Z' },
      });
  });

  it('asks one at a time, and takes in what comes meanwhile', async () => {
    const { lookup, asked, hold, known } = aLookup(['a', 'b', 'c']);
    const { release } = hold();
    lookup.request(['a', 'b']);
    await expect.poll(() => asked, patiently).toEqual(['a']);
    lookup.request(['c']);
    release();
    await expect.poll(() => known('c'), patiently).toBeDefined();
    expect(asked).toEqual(['a', 'b', 'c']);
  });

  it('asks about a device that the hub does not have once in 10 min, however often it is heard', async () => {
    const { lookup, asked, clock, known } = aLookup();
    const hear = async (other: string) => {
      lookup.request(['ghost', other]);
      await expect.poll(() => asked, patiently).toContain(other);
    };
    await hear('first');
    clock.advance(599_999);
    await hear('second');
    expect(asked).toEqual(['ghost', 'first', 'second']);
    clock.advance(1);
    await hear('third');
    expect(asked.slice(3)).toEqual(['ghost', 'third']);
    expect(await known('ghost')).toBeUndefined();
  });

  it('asks again about one that it has found once all copies of the directory must have it', async () => {
    const { lookup, asked, clock, known } = aLookup(['pump', 'fan']);
    lookup.request(['pump']);
    await expect.poll(() => known('pump'), patiently).toBeDefined();
    clock.advance(14_999);
    lookup.request(['pump', 'fan']);
    await expect.poll(() => known('fan'), patiently).toBeDefined();
    expect(asked).toEqual(['pump', 'fan']);
    // Made anew under its id meanwhile, it is another one, of which nothing is known.
    clock.advance(1);
    lookup.request(['pump']);
    await expect.poll(() => asked, patiently).toEqual(['pump', 'fan', 'pump']);
  });

  it('lets no flood of devices use up the hub', async () => {
    const { lookup, asked, hold, known } = aLookup(['last']);
    const { release } = hold();
    lookup.request(['first']);
    await expect.poll(() => asked, patiently).toEqual(['first']);
    lookup.request(range(0, 5_000).map((i) => `ghost-${i}`));
    release();
    await expect.poll(() => asked.length, patiently).toBe(1_001);
    lookup.request(['last']);
    await expect.poll(() => known('last'), patiently).toBeDefined();
    expect(asked).toHaveLength(1_002);
    expect(lookup.health()).toEqual({ waiting: 0, noRoom: 4_000 });
  });

  it('drops what it was about to ask when the hub is away, and asks again later', async () => {
    const { lookup, asked, hold, clock, known } = aLookup(['a', 'b']);
    const { fail } = hold();
    lookup.request(['a', 'b']);
    await expect.poll(() => asked, patiently).toEqual(['a']);
    fail();
    hold().release();
    await expect
      .poll(() => {
        clock.advance(600_000);
        lookup.request(['a', 'b']);
        return known('b');
      }, patiently)
      .toBeDefined();
    expect(asked.slice(0, 2)).toEqual(['a', 'a']);
    expect(lookup.health()).toMatchObject({ failed: 2 });
  });
});
