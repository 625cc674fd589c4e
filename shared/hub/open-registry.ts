// By file: the package's entry also loads its AMQP clients, which take longer than all the rest.
import { Registry } from 'azure-iothub/dist/registry.js';
import { type HubAddress, openRestClient } from './open-rest-client.ts';

/** Opens the hub's registry. @throws Error when the settings do not say how to reach the hub. */
export async function openRegistry(address: HubAddress): Promise<Registry> {
  const { config, client } = await openRestClient(address);
  return new Registry(config, client);
}
