import { describe, expect, it } from 'vitest';
import { readOrigin } from '../../../shared/telemetry/origin.ts';
import { hubEvent } from '../../support/hub-events.ts';

const place = { sequenceNumber: 1, enqueuedMs: 0 };

describe('the origin of an event', () => {
  it('is told by the stamps of the hub', () => {
    expect(readOrigin(hubEvent({ ...place, deviceId: 'pump', generation: '638' }))).toEqual({
      deviceId: 'pump',
      moduleId: undefined,
      generation: '638',
      source: 'telemetry',
    });
  });

  it('has no generation when a module sends, whose own says nothing of its device', () => {
    expect(
      readOrigin(hubEvent({ ...place, deviceId: 'pump', moduleId: 'agent', generation: '639' })),
    ).toEqual({ deviceId: 'pump', moduleId: 'agent', generation: undefined, source: 'telemetry' });
  });

  it('is not what a device writes into the properties or the body of its telemetry', () => {
    const event = hubEvent({
      ...place,
      deviceId: 'pump',
      properties: { deviceId: 'other', moduleId: 'other' },
      body: { deviceId: 'other' },
    });
    expect(readOrigin(event)).toMatchObject({ deviceId: 'pump', moduleId: undefined });
  });

  it('is found in the properties of events that the hub itself writes', () => {
    const properties = { deviceId: 'pump', moduleId: 'agent' };
    const event = hubEvent({ ...place, source: 'twinChangeEvents', properties });
    expect(readOrigin(event)).toMatchObject({
      deviceId: 'pump',
      moduleId: 'agent',
      source: 'twinChange',
    });
  });

  it.each([
    [undefined, 'telemetry'],
    ['Telemetry', 'telemetry'],
    ['twinChangeEvents', 'twinChange'],
    ['deviceLifecycleEvents', 'lifecycle'],
  ])('with message source %s is %s', (source, expected) => {
    const stamps = source === undefined ? {} : { source };
    expect(readOrigin(hubEvent({ ...place, deviceId: 'pump', ...stamps }))).toMatchObject({
      source: expected,
    });
  });

  it.each(['deviceConnectionStateEvents', 'digitalTwinChangeEvents', 'telemetry', ''])(
    'with message source "%s" is of no concern',
    (source) => {
      expect(readOrigin(hubEvent({ ...place, deviceId: 'pump', source }))).toBe('otherSource');
    },
  );

  it.each<[string, unknown]>([
    ['absent', undefined],
    ['empty', ''],
    ['a number', 17],
    ['an object', { deviceId: 'pump' }],
    ['longer than any device id', 'x'.repeat(129)],
  ])('is missing when the device id is %s', (_how, deviceId) => {
    const event = hubEvent({ ...place, system: { 'iothub-connection-device-id': deviceId } });
    expect(readOrigin(event)).toBe('missingDeviceId');
  });
});
