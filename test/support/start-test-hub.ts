import type { HubEvent } from '../../local/iot-hub/hub-event.ts';
import { type IotHub, type IotHubOptions, startHub } from '../../local/iot-hub/start-iot-hub.ts';
import { openRegistry } from '../../shared/hub/open-registry.ts';

/** A local IoT hub whose events are recorded instead of sent, and the official client of it. */
export async function startTestHub(
  options: Pick<IotHubOptions, 'folder' | 'faults'> = {},
  events: HubEvent[] = [],
) {
  const hub = await startHub({ port: 0, hubName: 'local', ...options }, recorder(events));
  const iotHub = { kind: 'connectionString', connectionString: hub.connectionString } as const;
  const address = { iotHub, iotHubEndpoint: hub.url };
  return { ...hub, events, address, registry: await openRegistry(address) };
}

function recorder(events: HubEvent[]) {
  return {
    publish: async (published: readonly HubEvent[]) => {
      events.push(...published);
    },
    close: async () => {},
  };
}

export function callHub(hub: IotHub, method: string, path: string, init: RequestInit = {}) {
  const headers = new Headers(init.headers);
  headers.set('authorization', 'SharedAccessSignature sr=local');
  return fetch(`${hub.url}${path}?api-version=2021-04-12`, { ...init, method, headers });
}
