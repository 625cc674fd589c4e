import type { IncomingMessage } from 'node:http';
import type { Faults } from './faults.ts';
import { HubError } from './hub-error.ts';
import type { Publisher } from './hub-event.ts';
import type { HubRegistry, RecordIds } from './hub-registry.ts';
import type { JsonValue } from './json.ts';
import type { Outbox } from './outbox.ts';
import type { TwinJobs } from './twin-jobs.ts';

/** What handlers work with. */
export interface HubParts {
  registry: HubRegistry;
  jobs: TwinJobs;
  publisher: Publisher;
  outbox: Outbox;
  faults: Faults;
  now: () => Date;
}

/** The ids in a path. Most paths name a device; that of those that do not is empty. */
export interface RouteIds extends RecordIds {
  jobId?: string;
}

export interface HubRequest {
  ids: RouteIds;
  query: URLSearchParams;
  message: IncomingMessage;
  body: Buffer;
}

export interface HubAnswer {
  status: number;
  body?: JsonValue;
  headers?: Record<string, string>;
}

/** @throws HubError for what the service would refuse. */
export type Handler = (parts: HubParts, request: HubRequest) => HubAnswer | Promise<HubAnswer>;

/** Handlers by path and method; in a path `:deviceId`, `:moduleId` and `:jobId` stand for ids. */
export type Routes = Readonly<Record<string, Readonly<Record<string, Handler>>>>;

/** Larger pages are cut to this, as the service cuts them. */
const maxPageSize = 1_000;

/** @throws HubError unless it is a whole number from 1; without one pages are as large as may be. */
export function pageSize(name: string, text: string | undefined): number {
  if (text === undefined) return maxPageSize;
  const size = Number(text);
  if (!Number.isSafeInteger(size) || size < 1)
    throw new HubError('ArgumentInvalid', `${name} must be a whole number from 1`);
  return Math.min(size, maxPageSize);
}

/** A header's value; an empty one is none. */
export function header(message: IncomingMessage, name: string): string | undefined {
  const value = message.headers[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** @throws HubError when the body is no JSON. */
export function parseJson(body: Buffer): JsonValue {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    throw new HubError('ArgumentInvalid', 'The body is no JSON');
  }
}
