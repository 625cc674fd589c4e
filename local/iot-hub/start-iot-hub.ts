import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { answerRequests } from './answer-requests.ts';
import { EventHubsPublisher } from './event-hubs-publisher.ts';
import { type FaultSettings, Faults } from './faults.ts';
import type { Publisher } from './hub-event.ts';
import { HubRegistry } from './hub-registry.ts';
import type { HubParts } from './hub-request.ts';
import { Outbox } from './outbox.ts';
import { RecordStore } from './record-store.ts';
import { TwinJobs } from './twin-jobs.ts';

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
  /** Jobs that may run at a time (10, as the largest tier lets them). */
  maxActiveJobs?: number;
}

export interface IotHub {
  port: number;
  url: string;
  /** For service clients; its host does not resolve, the URL says where the hub is. */
  connectionString: string;
  stop(): Promise<void>;
}

/** How long events still on their way have when the hub stops. */
const goodbyeMs = 2_000;

/** Starts a local IoT hub on the loopback interface. @throws Error when the port is taken. */
export function startIotHub(options: IotHubOptions): Promise<IotHub> {
  const { eventHubsConnectionString, telemetryHub } = options;
  return startHub(options, new EventHubsPublisher(eventHubsConnectionString, telemetryHub));
}

/**
 * The same with events going elsewhere. The folder is touched only once the port is ours, so that a
 * second hub does no harm to the files of the first.
 */
export async function startHub(
  options: Omit<IotHubOptions, 'eventHubsConnectionString' | 'telemetryHub'>,
  target: Publisher,
): Promise<IotHub> {
  const server = createServer();
  try {
    const port = await listen(server, options.port);
    const store = new RecordStore(options.folder);
    const parts = assemble(options, store, target);
    server.on('request', answerRequests(parts));
    const stop = async () => {
      await close(server);
      parts.jobs.stop();
      await parts.outbox.close(goodbyeMs);
      await target.close();
      store.close();
    };
    let stopped: Promise<void> | undefined;
    return {
      port,
      url: `http://127.0.0.1:${port}`,
      connectionString: connectionString(options.hubName),
      stop: () => {
        stopped ??= stop();
        return stopped;
      },
    };
  } catch (error) {
    await Promise.all([close(server), target.close()]);
    throw error;
  }
}

type AssembleOptions = Pick<IotHubOptions, 'hubName' | 'faults' | 'maxActiveJobs'>;

function assemble(options: AssembleOptions, store: RecordStore, target: Publisher): HubParts {
  const faults = new Faults(options.faults);
  const publisher = faults.around(target);
  const outbox = new Outbox(publisher, (ms) => wait(ms, undefined, { ref: false }));
  const now = () => new Date();
  const registry = new HubRegistry(store, options.hubName, now, (event) => outbox.add(event));
  const jobs = new TwinJobs(registry, now, options.maxActiveJobs ?? 10);
  return { registry, jobs, publisher, outbox, faults, now };
}

async function listen(server: Server, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', resolve);
  });
  return (server.address() as AddressInfo).port;
}

async function close(server: Server): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve));
  server.closeAllConnections();
  await closed;
}

/** The key opens nothing: the local hub takes any signature. */
function connectionString(hubName: string): string {
  const key = Buffer.from('local').toString('base64');
  return `HostName=${hubName}.localhost;SharedAccessKeyName=iothubowner;SharedAccessKey=${key}`;
}
