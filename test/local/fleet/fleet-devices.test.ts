import { describe, expect, it } from 'vitest';
import { fleetDevices } from '../../../local/fleet/fleet-devices.ts';

describe('the devices of a fleet', () => {
  it('are of all kinds, most of them in a group', () => {
    const devices = fleetDevices(12);
    const idsOf = (group?: string) =>
      devices.filter((device) => device.group === group).map(({ deviceId }) => deviceId);
    expect(idsOf('pumps')).toEqual(['pump-1', 'pump-2', 'pump-3', 'pump-4', 'pump-5', 'pump-6']);
    expect(idsOf('gateways')).toEqual(['gateway-1', 'gateway-2', 'gateway-3', 'gateway-4']);
    expect(idsOf()).toEqual(['meter-1', 'meter-2']);
  });

  it('are as many as wanted, each with an id of its own, and the same every time', () => {
    expect(fleetDevices(0)).toEqual([]);
    expect(new Set(fleetDevices(1_000).map(({ deviceId }) => deviceId)).size).toBe(1_000);
    expect(fleetDevices(7)).toEqual(fleetDevices(12).slice(0, 7));
  });

  it('do not all send at the same moment', () => {
    const phases = fleetDevices(12).map(({ phaseMs }) => phaseMs);
    expect(new Set(phases).size).toBe(12);
    expect(Math.max(...phases)).toBeLessThan(2_000);
  });
});
