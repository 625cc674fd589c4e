import type { DeviceFacts } from '../../shared/devices/device.ts';

/** Facts of an ordinary device, with what a test cares about. */
export function deviceFacts(deviceId: string, given: Partial<DeviceFacts> = {}): DeviceFacts {
  return {
    deviceId,
    generation: '638000000000000000',
    status: 'enabled',
    groupTag: undefined,
    twinVersion: 1,
    ...given,
  };
}
