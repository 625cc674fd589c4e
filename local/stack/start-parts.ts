import { join } from 'node:path';
import { buildApp } from '../build.ts';
import type { EventHubsOptions } from '../event-hubs/start-event-hubs.ts';
import type { HostEvent } from '../function-host/host-event.ts';
import type { FunctionHostOptions } from '../function-host/start-function-host.ts';
import type { IotHubOptions } from '../iot-hub/start-iot-hub.ts';
import { azuriteCommand, azuriteReader } from '../storage/azurite.ts';
import type { Environment } from './app-settings.ts';
import { readAppSettings, type StackConnections } from './app-settings.ts';
import type { DataFolder } from './data-folder.ts';
import { type Endpoints, endpointsOf, hubName } from './endpoints.ts';
import { eventHubNames, partitionsPerHub } from './event-hub-names.ts';
import { keepPort, keptPort } from './kept-port.ts';
import { readJsonLine } from './part.ts';
import type { PartGroup } from './part-group.ts';
import type { OnStackEvent } from './stack-event.ts';
import { customaryPorts, type StackPorts } from './stack-ports.ts';

export interface StackOptions {
  root: string;
  env: Environment;
  ports: StackPorts;
  data: DataFolder;
  /** Whether another host runs the app. */
  hostedElsewhere?: boolean;
  /** Serves the HTTP API over TLS. */
  tls?: { key: string; cert: string };
  onEvent: OnStackEvent;
}

/**
 * Builds the app and starts the parts, each as soon as what it needs is there. Resolves when the
 * function host listens for requests and events.
 * @throws Error that names the part that could not be started.
 */
export async function startParts(group: PartGroup, options: StackOptions): Promise<Endpoints> {
  const [storage, eventHubs] = await Promise.all([
    timed('storage', () => startStorage(group, options), options, addressOfStorage),
    timed('event hubs', () => startEventHubs(group, options), options, addressOfEventHubs),
    timed(
      'app',
      () => buildApp(),
      options,
      ({ startBytes }) => `dist, ${toKilobytes(startBytes)} KB`,
    ),
  ]);
  const iotHub = await timed(
    'IoT hub',
    () => startIotHub(group, options, eventHubs),
    options,
    ({ url }) => url,
  );
  const http = options.hostedElsewhere
    ? `http://localhost:${options.ports.http || customaryPorts.http}/api`
    : await timed(
        'function host',
        () => startHost(group, options, { storage, eventHubs, iotHub }),
        options,
        (url) => url,
      );
  return endpointsOf({ http, storage, eventHubs, iotHub: iotHub.url });
}

async function timed<Ready>(
  part: string,
  start: () => Promise<Ready>,
  { onEvent }: StackOptions,
  addressOf: (ready: Ready) => string,
): Promise<Ready> {
  const startedMs = performance.now();
  const ready = await start();
  const tookMs = Math.round(performance.now() - startedMs);
  onEvent({ event: 'partReady', part, tookMs, address: addressOf(ready) });
  return ready;
}

function toKilobytes(bytes: number): number {
  return Math.ceil(bytes / 1024);
}

/** Resolves with the connection string. */
export function startStorage(group: PartGroup, { ports, data }: StackOptions): Promise<string> {
  const folder = data.of('storage');
  const { blob: blobPort, queue: queuePort, table: tablePort } = ports;
  const command = azuriteCommand({ blobPort, queuePort, tablePort, ...(folder && { folder }) });
  return group.start({ name: 'storage', command, readReady: azuriteReader() });
}

function addressOfStorage(connectionString: string): string {
  const urls = connectionString.matchAll(/Endpoint=http:\/\/[^:]+:(\d+)/g);
  return `localhost, ports ${[...urls].map(([, port]) => port).join(', ')}`;
}

/** Resolves with the connection string. */
export async function startEventHubs(
  group: PartGroup,
  { ports, data }: StackOptions,
): Promise<string> {
  const folder = data.of('event-hubs');
  const options: EventHubsOptions = {
    port: ports.eventHubs || ((await keptPort(folder)) ?? 0),
    hubs: Object.values(eventHubNames).map((name) => ({ name, partitionCount: partitionsPerHub })),
    ...(folder && { folder }),
  };
  const { port, connectionString } = await group.start({
    name: 'event hubs',
    command: commandOf('event-hubs', options),
    readReady: readJsonLine<{ port: number; connectionString: string }>,
  });
  await keepPort(folder, port);
  return connectionString;
}

function addressOfEventHubs(connectionString: string): string {
  return /Endpoint=([^;]+)/.exec(connectionString)?.[1] ?? '';
}

export async function startIotHub(
  group: PartGroup,
  { ports, data }: StackOptions,
  eventHubsConnectionString: string,
): Promise<StackConnections['iotHub']> {
  const folder = data.of('iot-hub');
  const options: IotHubOptions = {
    port: ports.iotHub,
    eventHubsConnectionString,
    telemetryHub: eventHubNames.telemetry,
    hubName,
    ...(folder && { folder }),
  };
  const { port, connectionString } = await group.start({
    name: 'IoT hub',
    command: commandOf('iot-hub', options),
    readReady: readJsonLine<{ port: number; connectionString: string }>,
  });
  return { url: `http://localhost:${port}`, connectionString };
}

/** Resolves with the base URL of the HTTP API. */
async function startHost(
  group: PartGroup,
  { root, env, ports, data, tls, onEvent }: StackOptions,
  connections: StackConnections,
): Promise<string> {
  const stateFolder = data.of('function-host');
  const options: FunctionHostOptions = {
    root,
    port: ports.http,
    settings: await readAppSettings(root, env, connections),
    ...(stateFolder && { stateFolder }),
    ...(tls && { tls }),
  };
  const { url } = await group.start({
    name: 'function host',
    command: commandOf('function-host', options),
    readReady: readJsonLine<{ url: string }>,
    onLine: (line) => onEvent({ event: 'host', detail: JSON.parse(line) as HostEvent }),
  });
  return url;
}

function commandOf(folder: string, options: object): string[] {
  return [join(import.meta.dirname, '..', folder, 'main.ts'), JSON.stringify(options)];
}
