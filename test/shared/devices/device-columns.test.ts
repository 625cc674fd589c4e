import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DeviceFacts } from '../../../shared/devices/device.ts';
import { DeviceColumns } from '../../../shared/devices/device-columns.ts';
import { deviceFacts } from '../../support/device-facts.ts';

const anyFacts: fc.Arbitrary<DeviceFacts> = fc
  .record({
    deviceId: fc.constantFrom('a', 'b', 'c', '__proto__'),
    generation: fc.constantFrom('', '0', '007', '638000000000000000', '9'.repeat(40), 'x'),
    status: fc.constantFrom('enabled', 'disabled', 'deleted'),
    groupTag: fc.constantFrom(undefined, '', 'pumps', 'text {}', { json: '{}' }, { json: 'pumps' }),
    twinVersion: fc.maxSafeNat(),
    protocol: fc.constantFrom(undefined, 'Amqp', 'Mqtt', 'Http'),
  })
  .map(({ protocol, ...facts }) => (protocol === undefined ? facts : { ...facts, protocol }));

/** Facts to keep, or a device to forget. */
const anyChange = fc.oneof(
  { weight: 3, arbitrary: anyFacts },
  fc.constantFrom('a', 'b', 'c', '__proto__'),
);

function countsOf(devices: Iterable<DeviceFacts>) {
  const counts = {
    untagged: 0,
    byText: new Map<string, number>(),
    byJson: new Map<string, number>(),
  };
  for (const { groupTag, status } of devices) {
    if (status === 'deleted') continue;
    if (groupTag === undefined) counts.untagged += 1;
    else if (typeof groupTag === 'string')
      counts.byText.set(groupTag, (counts.byText.get(groupTag) ?? 0) + 1);
    else counts.byJson.set(groupTag.json, (counts.byJson.get(groupTag.json) ?? 0) + 1);
  }
  return counts;
}

describe('DeviceColumns', () => {
  it('behave like a map of facts that counts tags', () => {
    fc.assert(
      fc.property(fc.array(anyChange, { maxLength: 30 }), (changes) => {
        const columns = new DeviceColumns();
        const map = new Map<string, DeviceFacts>();
        for (const change of changes) {
          if (typeof change === 'string') {
            columns.delete(change);
            map.delete(change);
            expect(columns.find(change)).toBeUndefined();
            continue;
          }
          columns.set(change);
          map.set(change.deviceId, change);
          expect(columns.find(change.deviceId)).toStrictEqual(change);
        }
        expect([...columns.devices()]).toStrictEqual([...map.values()]);
        expect(columns.tagCounts()).toEqual(countsOf(map.values()));
        expect(columns.size).toBe(map.size);
      }),
    );
  });

  it('grow', () => {
    const columns = new DeviceColumns();
    const fleet = Array.from({ length: 5_000 }, (_, i) =>
      deviceFacts(`device-${i}`, {
        generation: String(i),
        twinVersion: i,
        groupTag: `tag ${i % 7}`,
      }),
    );
    for (const facts of fleet) columns.set(facts);
    expect([...columns.devices()]).toEqual(fleet);
    expect(columns.find('device-5000')).toBeUndefined();
  });

  it('forget a tag that no device has any more', () => {
    const columns = new DeviceColumns();
    for (let i = 0; i < 1_000; i++) columns.set(deviceFacts('a', { groupTag: `tag ${i}` }));
    expect(columns.tagCounts()).toEqual({
      untagged: 0,
      byText: new Map([['tag 999', 1]]),
      byJson: new Map(),
    });
  });
});
