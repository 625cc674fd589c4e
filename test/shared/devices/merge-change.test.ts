import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DeviceFacts, DeviceHomes, DeviceRecord } from '../../../shared/devices/device.ts';
import type { DeviceChange } from '../../../shared/devices/device-directory.ts';
import {
  isDoubtful,
  isRecreated,
  mergeChange,
  saysNew,
} from '../../../shared/devices/merge-change.ts';
import { deviceFacts } from '../../support/device-facts.ts';

const firstUtc = '2026-01-01T00:00:00.000Z';
const nowUtc = '2026-01-02T00:00:00.000Z';

function record(given: Partial<DeviceRecord> = {}): DeviceRecord {
  const times = { firstSyncUtc: firstUtc, lastSyncUtc: firstUtc, lastSource: 'sweep' as const };
  return { ...deviceFacts('a'), ...times, ...given };
}

function change(
  facts: Partial<DeviceFacts>,
  source: DeviceChange['source'] = 'sweep',
  readUtc?: string,
): DeviceChange {
  return { facts: deviceFacts('a', facts), source, ...(readUtc === undefined ? {} : { readUtc }) };
}

describe('mergeChange', () => {
  it('takes the first facts of a device as they are', () => {
    expect(mergeChange(undefined, change({ groupTag: 'x' }), nowUtc)).toEqual({
      ...deviceFacts('a', { groupTag: 'x' }),
      firstSyncUtc: nowUtc,
      lastSyncUtc: nowUtc,
      lastSource: 'sweep',
    });
  });

  it('takes newer facts and keeps when the device was first seen', () => {
    const merged = mergeChange(record(), change({ twinVersion: 2 }, 'twinChange'), nowUtc);
    expect(merged).toMatchObject({
      twinVersion: 2,
      firstSyncUtc: firstUtc,
      lastSyncUtc: nowUtc,
      lastSource: 'twinChange',
    });
  });

  it('changes nothing for the same facts and for older ones', () => {
    expect(mergeChange(record(), change({}), nowUtc)).toBeUndefined();
    const old = change({ twinVersion: 1, groupTag: 'old' });
    expect(mergeChange(record({ twinVersion: 2 }), old, nowUtc)).toBeUndefined();
  });

  it('decides by the time of reading what has no version: the status', () => {
    const disabled = change({ status: 'disabled' });
    expect(mergeChange(record(), disabled, nowUtc)).toMatchObject({ status: 'disabled' });
    const readBefore = change({ status: 'disabled' }, 'sweep', '2025-12-31T00:00:00.000Z');
    expect(mergeChange(record(), readBefore, nowUtc)).toBeUndefined();
  });

  it('lets an announced deletion win over any version, and stand until a new generation', () => {
    const gone = mergeChange(
      record({ twinVersion: 9 }),
      change({ twinVersion: 3, status: 'deleted' }, 'lifecycle'),
      nowUtc,
    );
    expect(gone).toMatchObject({ status: 'deleted', twinVersion: 9 });
    expect(mergeChange(gone, change({ twinVersion: 10 }, 'twinChange'), nowUtc)).toBeUndefined();
    const recreated = change({ generation: '638000000000000001' }, 'lifecycle');
    expect(mergeChange(gone, recreated, nowUtc)).toMatchObject({
      status: 'enabled',
      twinVersion: 1,
    });
  });

  it.each(['lifecycle', 'sweep'] as const)(
    'takes a device that is announced where one was deleted, by %s, for another',
    (lastSource) => {
      const gone = record({ status: 'deleted', twinVersion: 57, lastSource });
      const announced = change({ generation: '', twinVersion: 2 }, 'lifecycle');
      const made = mergeChange(gone, announced, nowUtc);
      expect(made).toMatchObject({
        ...{ status: 'enabled', twinVersion: 2, firstSyncUtc: nowUtc },
        generation: '638000000000000001',
      });
      expect(mergeChange(made, announced, nowUtc)).toBeUndefined();
      const nameless = { ...gone, generation: '' };
      expect(mergeChange(nameless, announced, nowUtc)).toMatchObject({ status: 'enabled' });
    },
  );

  it('believes no announced deletion of a device whose identity was read since', () => {
    const gone = record({ status: 'deleted', lastSource: 'lifecycle', lastSyncUtc: nowUtc });
    const later = '2026-01-02T00:00:00.001Z';
    const read = (readUtc: string) => mergeChange(gone, change({}, 'lookup', readUtc), later);
    expect(read(nowUtc)).toBeUndefined();
    expect(read(later)).toMatchObject({ status: 'enabled' });
  });

  it('lets a device return that only a sweep had not seen', () => {
    const unseen = record({ status: 'deleted', lastSource: 'sweep' });
    expect(mergeChange(unseen, change({}, 'lookup'), nowUtc)).toMatchObject({ status: 'enabled' });
  });

  it('begins anew with a recreated device', () => {
    const before = record({ twinVersion: 57, protocol: 'Mqtt' });
    const after = mergeChange(before, change({ generation: '638000000000000001' }), nowUtc)!;
    expect(after).toMatchObject({ twinVersion: 1, firstSyncUtc: nowUtc });
    expect(after).not.toHaveProperty('protocol');
    expect(isRecreated(before, after)).toBe(true);
  });

  it('keeps a protocol that a source does not tell', () => {
    const merged = mergeChange(record({ protocol: 'Mqtt' }), change({ twinVersion: 2 }), nowUtc);
    expect(merged).toMatchObject({ protocol: 'Mqtt', twinVersion: 2 });
  });

  it('takes facts without a generation for those of the known one', () => {
    const merged = mergeChange(record(), change({ generation: '', twinVersion: 2 }), nowUtc);
    expect(merged).toMatchObject({ generation: '638000000000000000', twinVersion: 2 });
    const older = change({ generation: '', twinVersion: 0 });
    expect(mergeChange(record(), older, nowUtc)).toBeUndefined();
  });

  it('learns a generation without taking the device for another', () => {
    const before = record({ generation: '', twinVersion: 5 });
    const learned = mergeChange(before, change({ twinVersion: 5 }, 'lookup'), nowUtc)!;
    expect(learned).toMatchObject({ generation: '638000000000000000', firstSyncUtc: firstUtc });
    expect(isRecreated(before, learned)).toBe(false);
    expect(mergeChange(before, change({ twinVersion: 4 }, 'twinChange'), nowUtc)).toBeUndefined();
    const lookup = change({ twinVersion: 1 }, 'lookup');
    expect(mergeChange(before, lookup, nowUtc)).toMatchObject({ twinVersion: 1 });
  });

  it('ends in the newest facts, in whatever order changes come, and however often', () => {
    const facts = fc.record({
      generation: fc.constantFrom('9', '10', '11'),
      twinVersion: fc.integer({ min: 1, max: 4 }),
      isDeletion: fc.boolean(),
    });
    const toChange = ({
      generation,
      twinVersion,
      isDeletion,
    }: ReturnType<typeof facts.generate>['value']) =>
      isDeletion
        ? change({ generation, twinVersion, status: 'deleted' }, 'lifecycle')
        : change({ generation, twinVersion, groupTag: `${generation} ${twinVersion}` });
    const told = fc.array(facts, { minLength: 1, maxLength: 8 });
    const orders = told.chain((list) =>
      fc.tuple(
        fc.constant(list),
        fc.shuffledSubarray([...list, ...list], { minLength: list.length * 2 }),
      ),
    );
    fc.assert(
      fc.property(orders, ([list, shuffled]) => {
        const end = shuffled
          .map(toChange)
          .reduce<DeviceRecord | undefined>(
            (current, next) => mergeChange(current, next, nowUtc) ?? current,
            undefined,
          )!;
        const generation = String(Math.max(...list.map((one) => Number(one.generation))));
        const ofNewest = list.filter((one) => one.generation === generation);
        const updates = ofNewest.filter((one) => !one.isDeletion).map((one) => one.twinVersion);
        const isDeleted = updates.length < ofNewest.length;
        expect(end.generation).toBe(generation);
        expect(end.status === 'deleted').toBe(isDeleted);
        if (!isDeleted) expect(end.groupTag).toBe(`${generation} ${Math.max(...updates)}`);
      }),
    );
  });
});

describe('saysNew', () => {
  it('sees no difference in what a source does not tell', () => {
    const known = deviceFacts('a', { protocol: 'Amqp' });
    expect(saysNew(known, deviceFacts('a', { generation: '' }))).toBe(false);
    expect(saysNew(known, deviceFacts('a', { groupTag: 'x' }))).toBe(true);
    expect(saysNew(known, deviceFacts('a', { groupTag: { json: '1' } }))).toBe(true);
  });
});

describe('isDoubtful', () => {
  it('doubts a lower twin version and a deleted device, unless the generation is told', () => {
    const known = deviceFacts('a', { twinVersion: 5 });
    const read = deviceFacts('a', { generation: '', twinVersion: 4 });
    expect(isDoubtful(known, read)).toBe(true);
    expect(isDoubtful({ ...known, status: 'deleted' }, { ...read, twinVersion: 6 })).toBe(true);
    expect(isDoubtful(known, { ...read, twinVersion: 5 })).toBe(false);
    expect(isDoubtful(known, { ...read, generation: '1' })).toBe(false);
  });
});

describe('what is learned apart from the twin', () => {
  const known: DeviceRecord = {
    ...{ deviceId: 'a', generation: '5', status: 'enabled', groupTag: 'pumps', twinVersion: 9 },
    ...{ firstSyncUtc: '2026-01-01T00:00:00Z', lastSyncUtc: '2026-01-01T00:00:00Z' },
    lastSource: 'sweep',
  };
  const later = '2026-01-02T00:00:00Z';
  const learn = (facts: Partial<DeviceFacts>, homes: DeviceHomes) =>
    mergeChange(
      known,
      { facts: { ...known, ...facts }, source: 'firstSight', learned: { homes } },
      later,
    );

  it('holds however old the facts are that it comes with', () => {
    const after = learn({ twinVersion: 3, groupTag: 'old' }, { telemetry: '1/4' });
    expect(after).toMatchObject({ groupTag: 'pumps', twinVersion: 9, homes: { telemetry: '1/4' } });
    expect(after?.lastSource).toBe('sweep');
  });

  it('brings no facts along, as newer ones may be of a device that was made anew since', () => {
    const stale = { generation: '', status: 'deleted', twinVersion: 10 } as const;
    const after = learn(stale, { telemetry: '1/4' });
    expect(after).toMatchObject({ status: 'enabled', twinVersion: known.twinVersion });
    expect(after).toMatchObject({ homes: { telemetry: '1/4' } });
  });

  it('says nothing of the device that has the id now', () => {
    expect(learn({ generation: '4' }, { telemetry: '1/4' })).toBeUndefined();
  });

  it('adds to what was learned before, and outlives newer twin facts', () => {
    const homes = { telemetry: '1/4' };
    const once = { ...known, homes };
    const change = { facts: { ...known, twinVersion: 10 }, source: 'sweep' as const };
    expect(mergeChange(once, change, later)).toMatchObject({ twinVersion: 10, homes });
    const twin = { facts: known, source: 'sweep' as const, learned: { homes: { twin: '2/4' } } };
    expect(mergeChange(once, twin, later)?.homes).toEqual({ telemetry: '1/4', twin: '2/4' });
  });
});
