import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { eventHubNames } from './event-hub-names.ts';

/** Where everything of a running stack is, as written for tests and tools. */
export interface Endpoints {
  /** Base URL of the HTTP API. */
  http: string;
  /** Storage connection string. */
  storage: string;
  eventHubs: { connectionString: string } & typeof eventHubNames;
  iotHub: { url: string; resourceId: string };
}

export const hubName = 'local';

/** The hub's ARM id, as a deployed one would have it. */
export const hubResourceId =
  '/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/local' +
  `/providers/Microsoft.Devices/IotHubs/${hubName}`;

export interface Addresses {
  http: string;
  storage: string;
  eventHubs: string;
  iotHub: string;
}

export function endpointsOf({ http, storage, eventHubs, iotHub }: Addresses): Endpoints {
  return {
    http,
    storage,
    eventHubs: { connectionString: eventHubs, ...eventHubNames },
    iotHub: { url: iotHub, resourceId: hubResourceId },
  };
}

/** Writes the file as a whole: who waits for it never reads half of it. */
export async function writeEndpoints(file: string, endpoints: Endpoints): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  const draft = `${file}.${process.pid}`;
  await writeFile(draft, `${JSON.stringify(endpoints, undefined, 2)}\n`);
  await rename(draft, file);
}

/** So that nobody takes the endpoints of an earlier stack for those of this one. */
export async function removeEndpoints(file: string): Promise<void> {
  await rm(file, { force: true });
}
