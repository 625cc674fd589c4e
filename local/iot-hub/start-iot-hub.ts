import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { EventHubsPublisher } from './event-hubs-publisher.ts';
import { type FaultSettings, Faults } from './faults.ts';
import type { Publisher } from './hub-event.ts';
import { HubRegistry } from './hub-registry.ts';
import { createHubServer } from './hub-server.ts';
import { Outbox } from './outbox.ts';
import { RecordStore } from './record-store.ts';

export interface IotHubOptions {
  /** 0 takes a free one. */
  port: number;
  eventHubsConnectionString: string;
  /** The event hub that stands for the built-in endpoint. */
  telemetryHub: string;
  hubName: string;
  /** Where devices are kept; undefined keeps them in memory only. */
  folder?: string;
  faults?: Partial<FaultSettings>;
}

export interface IotHub {
  port: number;
  url: string;
  /** For service clients; its host does not resolve, the URL says where the hub is. */
  connectionString: string;
  stop(): Promise<void>;
}

const stopTimeoutMs = 2_000;

/** Starts a local IoT hub on the loopback interface. @throws Error when the port is taken. */
export function startIotHub(options: IotHubOptions): Promise<IotHub> {
  const { eventHubsConnectionString, telemetryHub } = options;
  return startHub(options, new EventHubsPublisher(eventHubsConnectionString, telemetryHub));
}

/** The same with events going elsewhere. */
export async function startHub(
  options: Omit<IotHubOptions, 'eventHubsConnectionString' | 'telemetryHub'>,
  target: Publisher,
): Promise<IotHub> {
  const faults = new Faults(options.faults);
  const publisher = faults.around(target);
  const outbox = new Outbox(publisher, wait);
  const store = new RecordStore(options.folder);
  const now = () => new Date();
  const registry = new HubRegistry(store, options.hubName, now, (event) => outbox.add(event));
  const server = createHubServer({ registry, publisher, outbox, faults, now });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(options.port, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    connectionString: connectionString(options.hubName),
    stop: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
      await Promise.race([outbox.drained(), wait(stopTimeoutMs, undefined, { ref: false })]);
      await publisher.close();
      store.close();
    },
  };
}

/** The key opens nothing: the local hub takes any signature. */
function connectionString(hubName: string): string {
  const key = Buffer.from('local').toString('base64');
  return `HostName=${hubName}.localhost;SharedAccessKeyName=iothubowner;SharedAccessKey=${key}`;
}
