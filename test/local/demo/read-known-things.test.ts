import { describe, expect, it } from 'vitest';
import { readKnownThings } from '../../../local/demo/read-known-things.ts';
import { fleetDevices } from '../../../local/fleet/fleet-devices.ts';

const apiThat = (status: number) => ({
  ask: async (_method: string, path: string) => ({ status, etag: '"2"', body: { path } }),
});

describe('what there is to try things on', () => {
  it('is a pump, and the rule with its tag', async () => {
    expect(await readKnownThings(apiThat(200), fleetDevices(6))).toEqual({
      device: { deviceId: 'pump-1', otherGroup: 'gateways' },
      rule: { group: 'pumps', id: 'hot-sensor', etag: '"2"', maxThreshold: 100 },
    });
  });

  it('is nothing without fleet and demo policy', async () => {
    expect(await readKnownThings(apiThat(404), [])).toEqual({});
  });
});
