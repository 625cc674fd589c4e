import { onTestFinished } from 'vitest';
import type { HubEvent, Publisher } from '../../local/iot-hub/hub-event.ts';
import { type IotHubOptions, startHub } from '../../local/iot-hub/start-iot-hub.ts';
import { openRegistry } from '../../shared/hub/open-registry.ts';

export type TestHub = Awaited<ReturnType<typeof openTestHub>>;
type TestHubOptions = Pick<IotHubOptions, 'folder' | 'faults' | 'maxActiveJobs'>;

/** A local IoT hub for one test, the official client of it, and the events it published. */
export async function startTestHub(options: TestHubOptions = {}): Promise<TestHub> {
  const hub = await openTestHub(options);
  onTestFinished(hub.stop);
  return hub;
}

/** The same for all tests of a file; whoever opens it stops it. */
export async function openTestHub(options: TestHubOptions = {}) {
  const events: HubEvent[] = [];
  const hub = await startHub({ port: 0, hubName: 'local', ...options }, recordInto(events));
  const iotHub = { kind: 'connectionString', connectionString: hub.connectionString } as const;
  const address = { iotHub, iotHubEndpoint: hub.url };
  return { ...hub, events, address, registry: await openRegistry(address) };
}

export function recordInto(events: HubEvent[]): Publisher {
  return {
    publish: async (published) => {
      events.push(...published);
    },
    close: async () => {},
  };
}

/** Calls a hub as curl would, signed with anything. */
export function callHub(
  hub: { url: string },
  method: string,
  path: string,
  init: RequestInit = {},
) {
  const headers = new Headers(init.headers);
  headers.set('authorization', 'SharedAccessSignature sr=local');
  return fetch(`${hub.url}${path}?api-version=2021-04-12`, { ...init, method, headers });
}

/** Creates `count` devices named `d0000`, `d0001` and so on, and returns their ids in order. */
export async function createDevices({ registry }: TestHub, count: number): Promise<string[]> {
  const ids = Array.from({ length: count }, (_, i) => `d${String(i).padStart(4, '0')}`);
  for (let i = 0; i < count; i += 100)
    await registry.addDevices(ids.slice(i, i + 100).map((deviceId) => ({ deviceId })));
  return ids;
}
