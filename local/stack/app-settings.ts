import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { hubResourceId } from './endpoints.ts';
import { eventHubNames } from './event-hub-names.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

export interface StackConnections {
  storage: string;
  eventHubs: string;
  iotHub: { url: string; connectionString: string };
}

/**
 * What the stack adds for itself. The fleet speaks HTTP, as the local hub does, but stands for
 * devices that use MQTT: rules on messages count per protocol, which no stamp of a message tells.
 * The hub is the stack's own, so the app may write its twins.
 */
const stackDefaults = { DEFAULT_DEVICE_PROTOCOL: 'Mqtt', TWIN_WRITES: 'on' };

/** Settings that name a resource in Azure would win over the connection strings of the parts. */
const noIdentities = {
  DATA_STORAGE__tableServiceUri: '',
  TELEMETRY__fullyQualifiedNamespace: '',
  IOTHUB__hostName: '',
};

/**
 * The app's settings in this stack. The parts' own addresses win; of the rest, a variable of the
 * environment wins over local.settings.json (or its sample), as in Azure Functions Core Tools.
 */
export async function readAppSettings(
  root: string,
  env: Environment,
  { storage, eventHubs, iotHub }: StackConnections,
): Promise<Record<string, string>> {
  const own = { ...stackDefaults, ...(await readLocalSettings(root)) };
  return {
    ...Object.fromEntries(Object.entries(own).map(([name, value]) => [name, env[name] ?? value])),
    ...noIdentities,
    AzureWebJobsStorage: storage,
    DATA_STORAGE: storage,
    TELEMETRY: eventHubs,
    TELEMETRY_EVENT_HUB: eventHubNames.telemetry,
    IOTHUB: iotHub.connectionString,
    IOTHUB_ENDPOINT: iotHub.url,
    IOTHUB_RESOURCE_ID: hubResourceId,
  };
}

async function readLocalSettings(root: string): Promise<Record<string, string>> {
  for (const name of ['local.settings.json', 'local.settings.sample.json']) {
    const file = join(root, name);
    const text = await readFile(file, 'utf8').catch(() => undefined);
    if (text !== undefined) return readValues(file, text);
  }
  return {};
}

function readValues(file: string, text: string): Record<string, string> {
  try {
    const { Values = {} } = JSON.parse(text) as { Values?: Record<string, unknown> };
    return Object.fromEntries(Object.entries(Values).map(([name, value]) => [name, String(value)]));
  } catch (error) {
    throw new Error(`${file} is not JSON: ${(error as Error).message}`);
  }
}
