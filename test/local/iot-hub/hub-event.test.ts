import { expect, it } from 'vitest';
import {
  lifecycleEvent,
  telemetryEvent,
  twinChangeEvent,
} from '../../../local/iot-hub/hub-event.ts';
import { newRecord } from '../../../local/iot-hub/identity.ts';

const now = new Date('2026-01-01T00:00:00.000Z');
const device = newRecord({ deviceId: 'a' }, {}, {}, '639', now.toISOString());
const module = newRecord({ deviceId: 'a', moduleId: 'm' }, {}, {}, '640', now.toISOString());

it('stamps telemetry so that a device cannot pretend to be another', () => {
  const message = {
    body: Buffer.from('x'),
    applicationProperties: { 'iothub-connection-device-id': 'b' },
    properties: {},
  };
  expect(telemetryEvent(module, message, now)).toEqual({
    deviceId: 'a',
    body: message.body,
    annotations: {
      'iothub-connection-device-id': 'a',
      'iothub-connection-module-id': 'm',
      'iothub-connection-auth-method':
        '{"scope":"module","type":"sas","issuer":"iothub","acceptingIpFilterRule":null}',
      'iothub-connection-auth-generation-id': '640',
      'iothub-enqueuedtime': now,
      'iothub-message-source': 'Telemetry',
    },
    applicationProperties: message.applicationProperties,
    properties: {},
  });
});

it('tells of a twin change as the service does', () => {
  const event = twinChangeEvent('hub', module, 'updateTwin', { version: 3 }, now);
  expect(event.annotations).toEqual({
    'iothub-connection-device-id': 'a',
    'iothub-connection-module-id': 'm',
    'iothub-enqueuedtime': now,
    'iothub-message-source': 'twinChangeEvents',
  });
  expect(event.applicationProperties).toEqual({
    hubName: 'hub',
    deviceId: 'a',
    moduleId: 'm',
    operationTimestamp: '2026-01-01T00:00:00.000Z',
    opType: 'updateTwin',
    'iothub-message-schema': 'twinChangeNotification',
  });
  expect(Buffer.from(event.body).toString()).toBe('{"version":3}');
});

it.each([
  [device, 'create', 'createDeviceIdentity'],
  [device, 'delete', 'deleteDeviceIdentity'],
  [module, 'create', 'createModuleIdentity'],
] as const)('tells of an identity that comes or goes', (record, change, opType) => {
  const event = lifecycleEvent('hub', record, change, now);
  expect(event.applicationProperties).toMatchObject({
    opType,
    'iothub-message-schema': 'deviceLifecycleNotification',
  });
  expect(event.annotations).not.toHaveProperty('iothub-connection-auth-generation-id');
  expect(JSON.parse(Buffer.from(event.body).toString())).toMatchObject({ deviceId: 'a' });
});
