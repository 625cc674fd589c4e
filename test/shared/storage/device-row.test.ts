import type { TableEntityResult } from '@azure/data-tables';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DeviceRecord } from '../../../shared/devices/device.ts';
import {
  type DeviceRow,
  deviceKey,
  deviceKeys,
  fromDeviceRow,
  toDeviceRow,
} from '../../../shared/storage/device-row.ts';
import { deviceFacts } from '../../support/device-facts.ts';

describe('a device row', () => {
  it.each([
    [deviceFacts('a')],
    [deviceFacts('b', { groupTag: '', protocol: 'Http', status: 'disabled' })],
    [deviceFacts('c', { groupTag: { json: '{}' }, twinVersion: Number.MAX_SAFE_INTEGER })],
  ])('gives back what was put into it: %j', (facts) => {
    const record: DeviceRecord = {
      ...facts,
      firstSyncUtc: '2026-01-01T00:00:00.000Z',
      lastSyncUtc: '2026-01-02T00:00:00.000Z',
      lastSource: 'lookup',
    };
    const row = toDeviceRow('hub', record) as TableEntityResult<DeviceRow>;
    expect(fromDeviceRow(row)).toStrictEqual(record);
  });

  it('has a key of its own between the bounds, for any id', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 128 }), (deviceId) => {
        const key = deviceKey(deviceId);
        expect(key > deviceKeys.from && key < deviceKeys.to).toBe(true);
      }),
    );
  });
});
