import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fleetDevices } from '../../../local/fleet/fleet-devices.ts';
import { type Act, FleetScript } from '../../../local/fleet/fleet-script.ts';

const minuteMs = 60_000;
const script = () => new FleetScript(fleetDevices(12));

function deedsOf(acts: readonly Act[]): [number, string][] {
  return acts.flatMap(({ atMs, device, what }) =>
    what === undefined ? [] : [[atMs, `${device.deviceId} ${what}`] as [number, string]],
  );
}

const temperaturesOf = (acts: readonly Act[]) =>
  acts.flatMap(({ telemetry = [] }) => telemetry.map(({ temperature }) => temperature));

describe('the story of the fleet', () => {
  it('is of one device that turns bad step by step, and of one that falls silent', () => {
    expect(deedsOf(script().between(0, 10 * minuteMs))).toEqual([
      [8_000, 'pump-3 connects to 203.0.113.66'],
      [12_000, 'pump-6 falls silent'],
      [14_000, 'pump-3 starts /tmp/xmrig'],
      [20_000, 'pump-3 refuses 8 logins as root'],
      [28_000, 'pump-3 sends 80 messages at once'],
      [36_000, 'pump-3 runs hot: 104 degrees'],
      [46_000, 'pump-3 behaves again'],
      [130_000, 'pump-6 is back'],
    ]);
  });

  it('begins and ends with devices that behave', () => {
    const calm = [...script().between(0, 8_000), ...script().between(3 * minuteMs, 4 * minuteMs)];
    expect(Math.max(...temperaturesOf(calm))).toBeLessThan(70);
    const reported = calm.flatMap(({ security = [] }) => security.map(({ payload }) => payload));
    expect(reported.length).toBeGreaterThan(0);
    for (const payload of reported)
      expect([payload.RemoteAddress, payload.UserName]).toEqual(
        payload.UserName === undefined ? ['10.1.0.2', undefined] : ['10.1.0.7', 'operator'],
      );
  });

  it('has every device speak every other second, but the silent one', () => {
    const acts = script().between(minuteMs, 2 * minuteMs);
    const counts = new Map<string, number>();
    for (const { device, telemetry } of acts)
      if (telemetry) counts.set(device.deviceId, (counts.get(device.deviceId) ?? 0) + 1);
    expect(counts.has('pump-6')).toBe(false);
    expect([...counts.values()]).toEqual(new Array(11).fill(30));
  });

  it('has a burst and a heat that nothing else comes near', () => {
    const acts = script().between(0, 5 * minuteMs);
    const burst = Math.max(...acts.map(({ telemetry = [] }) => telemetry.length));
    expect(burst).toBe(80);
    expect(temperaturesOf(acts).filter((temperature) => temperature > 90)).toEqual([104]);
  });

  it('is the same however it is cut', () => {
    const cuts = fc.array(fc.integer({ min: 0, max: 3 * minuteMs }), { maxLength: 20 });
    const whole = script().between(0, 3 * minuteMs);
    fc.assert(
      fc.property(cuts, (at) => {
        const ends = [...at.sort((a, b) => a - b), 3 * minuteMs];
        const pieces = ends.flatMap((end, i) => script().between(ends[i - 1] ?? 0, end));
        expect(pieces).toEqual(whole);
      }),
      { numRuns: 30 },
    );
  });
});

describe('a small fleet', () => {
  it.each([
    [0, undefined, undefined],
    [1, 'pump-1', undefined],
    [2, 'pump-2', 'pump-1'],
    [4, 'pump-3', 'pump-2'],
  ])('of %i has %s turn bad, and %s fall silent', (count, bad, silent) => {
    const small = new FleetScript(fleetDevices(count));
    const deeds = deedsOf(small.between(0, minuteMs)).map(([, deed]) => deed.split(' '));
    expect(deeds.find(([, verb]) => verb === 'connects')?.[0]).toBe(bad);
    expect(deeds.find(([, verb]) => verb === 'falls')?.[0]).toBe(silent);
  });
});
