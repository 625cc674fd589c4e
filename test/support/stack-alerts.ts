import type { ApiClient } from '../../local/stack/api-client.ts';
import type { Alert } from '../../shared/alerts/alert.ts';
import { until } from './started-stack.ts';

const timeoutMs = 60_000;

/** A device's alerts, newest first, once there are as many. */
export function alertsOf(api: ApiClient, deviceId: string, count = 1): Promise<Alert[]> {
  return until(`${count} alerts of ${deviceId}`, timeoutMs, async () => {
    const alerts = await listAlerts(api, `&device=${encodeURIComponent(deviceId)}`);
    return alerts.length >= count ? alerts : undefined;
  });
}

export async function listAlerts(api: ApiClient, filters = ''): Promise<Alert[]> {
  const { body } = await api.send('GET', `/alerts?top=1000${filters}`);
  return (body as { value: Alert[] }).value;
}

/** Resolves when the directory has the device in the group. */
export async function deviceIn(api: ApiClient, deviceId: string, group: string): Promise<void> {
  await until(`${deviceId} in group ${group}`, timeoutMs, async () => {
    const { body } = await api.ask('GET', `/devices/${encodeURIComponent(deviceId)}`);
    return (body as { group?: string }).group === group ? true : undefined;
  });
  await knownToPartition(api, deviceId);
}

/** Waits until the evaluation of a device's partition knows it: the directory may know it sooner. */
async function knownToPartition(api: ApiClient, deviceId: string): Promise<void> {
  await until(`${deviceId} in its partition`, timeoutMs, async () => {
    const { body } = await api.ask('GET', `/devices/${encodeURIComponent(deviceId)}/evaluation`);
    const { partitions = [] } = body as { partitions?: unknown[] };
    return partitions.length > 0 ? true : undefined;
  });
}
