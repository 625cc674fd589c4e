import { describe, expect, it } from 'vitest';
import type { DeviceFacts } from '../../../shared/devices/device.ts';
import { applyTwinChange, type TwinChange } from '../../../shared/devices/twin-change.ts';
import { deviceFacts } from '../../support/device-facts.ts';

const inForce = deviceFacts('pump', { groupTag: 'pumps', twinVersion: 5, protocol: 'Mqtt' });
const newer = '638000000000000001';

function apply(
  opType: string,
  body: unknown,
  known: DeviceFacts | undefined = inForce,
  stamps: Partial<TwinChange> = {},
) {
  return applyTwinChange({ opType, deviceId: 'pump', body, ...stamps }, known);
}

function applyToUnknown(opType: string, body: unknown, stamps: Partial<TwinChange> = {}) {
  return applyTwinChange({ opType, deviceId: 'pump', body, ...stamps }, undefined);
}

describe('an update of a twin', () => {
  it('moves the device that the tag names', () => {
    expect(apply('updateTwin', { version: 6, tags: { SecurityGroup: 'valves' } })).toEqual({
      ...inForce,
      groupTag: 'valves',
      twinVersion: 6,
    });
  });

  it.each([
    [{}],
    [{ tags: {} }],
    [{ tags: { other: 'x' } }],
    [{ tags: null }],
    [{ properties: {} }],
  ])('leaves the group when the tag is not in %j', (patch) => {
    expect(apply('updateTwin', { version: 6, ...patch })).toEqual({ ...inForce, twinVersion: 6 });
  });

  it('takes a null tag as removed', () => {
    const removed = apply('updateTwin', { version: 6, tags: { SecurityGroup: null } });
    expect(removed).toEqual({ ...inForce, groupTag: undefined, twinVersion: 6 });
  });

  it('keeps a tag that is no string as JSON, cut', () => {
    const tags = { SecurityGroup: ['x'.repeat(300)] };
    const { groupTag } = apply('updateTwin', { version: 6, tags })!;
    expect(groupTag).toEqual({ json: JSON.stringify(tags.SecurityGroup).slice(0, 256) });
  });

  it.each([[4], [5]])('changes nothing at version %i of a twin known at 5', (version) => {
    expect(apply('updateTwin', { version, tags: { SecurityGroup: 'old' } })).toBeUndefined();
  });

  it('is of a known device alone, unless it tells the group', () => {
    expect(applyToUnknown('updateTwin', { version: 6 })).toBeUndefined();
    expect(applyToUnknown('updateTwin', { version: 6, tags: { SecurityGroup: 'valves' } })).toEqual(
      {
        deviceId: 'pump',
        generation: '',
        status: 'enabled',
        groupTag: 'valves',
        twinVersion: 6,
      },
    );
  });

  it('does not wake a deleted device', () => {
    const deleted: DeviceFacts = { ...inForce, status: 'deleted' };
    expect(
      apply('updateTwin', { version: 6, tags: { SecurityGroup: 'x' } }, deleted),
    ).toBeUndefined();
  });

  it('counts for the generation of its stamp', () => {
    const body = { version: 2, tags: { SecurityGroup: 'valves' } };
    const recreated = apply('updateTwin', body, inForce, { generation: newer });
    expect(recreated).toEqual(
      deviceFacts('pump', { generation: newer, groupTag: 'valves', twinVersion: 2 }),
    );
    const before = apply('updateTwin', { ...body, version: 99 }, inForce, { generation: '637' });
    expect(before).toBeUndefined();
  });

  it('of a module never moves the device', () => {
    const body = { version: 7, tags: { SecurityGroup: 'valves' } };
    expect(apply('updateTwin', body, inForce, { moduleId: 'module-1' })).toBeUndefined();
    expect(applyToUnknown('replaceTwin', body, { moduleId: 'module-1' })).toBeUndefined();
  });

  it.each([
    [undefined],
    [null],
    ['text'],
    [[]],
    [{ tags: { SecurityGroup: 'x' } }],
    [{ version: '6' }],
    [{ version: -1 }],
    [{ version: 6.5 }],
  ])('changes nothing when the body is %j', (body) => {
    expect(apply('updateTwin', body)).toBeUndefined();
  });
});

describe('a replaced twin', () => {
  it('has no group when the tag is not in it', () => {
    const replaced = { ...inForce, groupTag: undefined, twinVersion: 6 };
    expect(apply('replaceTwin', { version: 6, tags: { other: 1 } })).toEqual(replaced);
    expect(apply('replaceTwin', { version: 6 })).toEqual(replaced);
  });

  it('tells the status, also of an unknown device', () => {
    const body = { version: 6, status: 'disabled', tags: { SecurityGroup: 'valves' } };
    expect(apply('replaceTwin', body)).toMatchObject({ status: 'disabled', groupTag: 'valves' });
    expect(applyToUnknown('replaceTwin', body)).toMatchObject({ status: 'disabled' });
  });
});

describe('the life of an identity', () => {
  it('ends with its deletion, told or not what was known of it', () => {
    const deleted = apply('deleteDeviceIdentity', { version: 3 });
    // One more than the twin's last, which a copy of the directory may still hold.
    expect(deleted).toEqual({
      ...inForce,
      status: 'deleted',
      twinVersion: inForce.twinVersion + 1,
    });
    expect(apply('deleteDeviceIdentity', {}, deleted)).toBeUndefined();
    expect(applyToUnknown('deleteDeviceIdentity', null)).toMatchObject({ status: 'deleted' });
  });

  it('begins with its creation', () => {
    const body = { version: 2, status: 'enabled', tags: { SecurityGroup: 'pumps' } };
    expect(applyToUnknown('createDeviceIdentity', body, { generation: newer })).toEqual(
      deviceFacts('pump', { generation: newer, groupTag: 'pumps', twinVersion: 2 }),
    );
    expect(applyToUnknown('createDeviceIdentity', {})).toMatchObject({
      generation: '',
      twinVersion: 1,
    });
  });

  it('begins anew, with a newer generation, when the id is used again', () => {
    const deleted: DeviceFacts = { ...inForce, status: 'deleted' };
    const stamped = apply('createDeviceIdentity', {}, deleted, { generation: newer });
    expect(stamped).toEqual(deviceFacts('pump', { generation: newer }));
    const unstamped = apply('createDeviceIdentity', {}, deleted)!;
    expect(unstamped).toEqual(deviceFacts('pump', { generation: '638000000000000001' }));
    expect(apply('createDeviceIdentity', {}, unstamped)).toBeUndefined();
    const nameless = apply('createDeviceIdentity', {}, { ...deleted, generation: '' });
    expect(nameless).toEqual(deviceFacts('pump', { generation: '' }));
  });

  it('begins anew when its end was not heard of', () => {
    const stamped = apply('createDeviceIdentity', {}, inForce, { generation: newer });
    expect(stamped).toEqual(deviceFacts('pump', { generation: newer }));
  });

  it('does not begin again for a device that a sweep has found already', () => {
    const body = { version: 1 };
    const { generation } = inForce;
    expect(apply('createDeviceIdentity', body, inForce, { generation })).toBeUndefined();
    const swept = { ...inForce, generation: '' };
    expect(apply('createDeviceIdentity', body, swept, { generation })).toBeUndefined();
  });
});

it('an operation that is not known changes nothing', () => {
  expect(apply('deviceConnected', { version: 9 })).toBeUndefined();
});
