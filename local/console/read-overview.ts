import { setTimeout as wait } from 'node:timers/promises';
import type { ApiClient } from '../stack/api-client.ts';
import type { GroupSummary } from '../stack/stack-event.ts';

interface List<T> {
  value: T[];
}

const pollMs = 200;

/**
 * The groups with the devices that the app's directory has in them. A new device takes a moment to
 * get there, so this waits a while until it knows as many as there should be.
 */
export async function readOverview(
  api: Pick<ApiClient, 'send'>,
  expectedDevices: number,
  timeoutMs = 10_000,
): Promise<GroupSummary[]> {
  const deadlineMs = performance.now() + timeoutMs;
  for (;;) {
    const groups = await read<{ name: string; rules: number }>(api, '/groups?top=1000');
    const devices = await read<{ deviceId: string; group: string }>(api, '/devices?top=1000');
    if (devices.length >= expectedDevices || performance.now() > deadlineMs) {
      const byGroup = Map.groupBy(devices, ({ group }) => group);
      return groups.map(({ name, rules }) => ({
        name,
        rules,
        devices: (byGroup.get(name) ?? []).map(({ deviceId }) => deviceId),
      }));
    }
    await wait(pollMs);
  }
}

async function read<T>(api: Pick<ApiClient, 'send'>, path: string): Promise<T[]> {
  const { body } = await api.send('GET', path);
  return (body as List<T>).value;
}
