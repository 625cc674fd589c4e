import { describe, expect, it } from 'vitest';
import { Fleet } from '../../../local/fleet/fleet.ts';
import { fleetDevices } from '../../../local/fleet/fleet-devices.ts';

interface Sent {
  deviceId: string;
  messages: number;
  isSecurity: boolean;
}

/** Runs a fleet on a clock that jumps by the given steps, and is then stopped. */
async function runFleet(steps: number[], isLost: (sent: Sent) => boolean = () => false) {
  const sent: Sent[] = [];
  const deeds: string[] = [];
  const troubles: string[] = [];
  const ending = new AbortController();
  let nowMs = 0;
  const take = async (message: Sent) => {
    if (isLost(message)) throw new Error('no hub');
    sent.push(message);
  };
  const fleet = new Fleet({
    devices: fleetDevices(6),
    hub: {
      sendReadings: (deviceId, readings) =>
        take({ deviceId, messages: readings.length, isSecurity: false }),
      sendSecurityMessage: (deviceId) => take({ deviceId, messages: 1, isSecurity: true }),
    },
    clock: { nowMs: () => nowMs },
    wait: async () => {
      const step = steps.shift();
      if (step === undefined) ending.abort();
      else nowMs += step;
    },
    onDeed: (deviceId, what) => deeds.push(`${deviceId} ${what}`),
    onTrouble: (message) => troubles.push(message),
  });
  await fleet.run(ending.signal);
  return { sent, deeds, troubles };
}

const seconds = (count: number) => new Array<number>(count).fill(1_000);

describe('a fleet', () => {
  it('acts by its script as time goes on', async () => {
    const { sent, deeds, troubles } = await runFleet(seconds(30));
    expect(deeds).toEqual([
      'pump-3 connects to 203.0.113.66',
      'pump-2 falls silent',
      'pump-3 starts /tmp/xmrig',
      'pump-3 refuses 8 logins as root',
      'pump-3 sends 80 messages at once',
    ]);
    expect(Math.max(...sent.map(({ messages }) => messages))).toBe(80);
    expect(sent.filter(({ isSecurity }) => isSecurity).length).toBeGreaterThanOrEqual(6);
    expect(troubles).toEqual([]);
  });

  it('does not make up for the time that a machine slept', async () => {
    const { sent, deeds } = await runFleet([1_000, 8 * 3_600_000, 1_000]);
    expect(deeds).toEqual([]);
    expect(sent.length).toBeLessThan(30);
  });

  it('does nothing while the clock goes back', async () => {
    const { sent } = await runFleet([-5_000, -5_000]);
    expect(sent).toEqual([]);
  });

  it('tells once that messages get lost, and how many were', async () => {
    let calls = 0;
    const { troubles } = await runFleet(seconds(4), () => {
      calls += 1;
      return calls <= 3;
    });
    expect(troubles).toEqual(['messages get lost: no hub', '3 messages were lost']);
  });
});
