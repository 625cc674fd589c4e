// By file: the package's entry also loads its AMQP clients, which take longer than all the rest.
import { SharedAccessSignature } from 'azure-iothub/dist/common-core/shared_access_signature.js';
import { parse } from 'azure-iothub/dist/connection_string.js';
import { openCredential } from '../identity/open-credential.ts';
import type { Connection } from '../kernel/connection.ts';
import { HubRestClient } from './hub-rest-client.ts';

/** Where the IoT hub is, as the settings tell it. */
export interface HubAddress {
  iotHub: Connection;
  /** Base URL of a hub that is not at https port 443: the local one. */
  iotHubEndpoint?: string;
}

const tokenScope = 'https://iothubs.azure.net/.default';

/**
 * The client with which the SDK's parts reach the hub, with a policy's key or with the app's managed
 * identity, and the host and credential that some of them ask for besides.
 * @throws Error when the connection string lacks a part, or a token would go to another host.
 */
export async function openRestClient({ iotHub, iotHubEndpoint }: HubAddress) {
  if (iotHub.kind === 'connectionString')
    return openWithKey(iotHub.connectionString, iotHubEndpoint);
  if (iotHubEndpoint !== undefined)
    throw new Error(
      'IOTHUB_ENDPOINT needs a connection string in IOTHUB: a managed identity shows its token to no other host than the hub',
    );
  return openWithIdentity(iotHub.address, iotHub.clientId);
}

function openWithKey(connectionString: string, endpoint: string | undefined) {
  const { HostName, SharedAccessKeyName, SharedAccessKey } = parse(connectionString);
  const host = HostName!;
  /** Signed anew for each request; this is only where it starts. */
  const sharedAccessSignature = SharedAccessSignature.create(
    host,
    SharedAccessKeyName!,
    SharedAccessKey!,
    Date.now(),
  );
  const url = new URL(endpoint ?? `https://${host}`);
  const client = new HubRestClient(url, { sharedAccessSignature });
  return { config: { host, sharedAccessSignature }, client };
}

async function openWithIdentity(host: string, clientId: string | undefined) {
  const tokenCredential = await openCredential(clientId);
  const client = new HubRestClient(new URL(`https://${host}`), { tokenCredential, tokenScope });
  return { config: { host, tokenCredential }, client };
}
