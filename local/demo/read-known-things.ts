import type { KnownThings } from '../console/next-steps.ts';
import type { FleetDevice } from '../fleet/fleet-devices.ts';
import type { ApiClient } from '../stack/api-client.ts';

const demoRule = { group: 'pumps', id: 'hot-sensor' };
/** Above what the demo's rule allows, and below what its hottest device shows. */
const raisedThreshold = 100;

/** What of the demo there is to try things on: a kept store may have lost any of it. */
export async function readKnownThings(
  api: Pick<ApiClient, 'ask'>,
  devices: readonly FleetDevice[],
): Promise<KnownThings> {
  const { group, id } = demoRule;
  const { status, etag } = await api.ask('GET', `/groups/${group}/rules/${id}`);
  const device = devices.find(({ kind }) => kind === 'pump');
  return {
    ...(device && { device: { deviceId: device.deviceId, otherGroup: 'gateways' } }),
    ...(status === 200 && etag && { rule: { group, id, etag, maxThreshold: raisedThreshold } }),
  };
}
