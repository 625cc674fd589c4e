import type { IncomingMessage } from 'node:http';
import { runBulkOperation } from './bulk-operation.ts';
import { maxMessageBytes, parseJson, readDeviceMessages } from './device-message.ts';
import type { Faults } from './faults.ts';
import { HubError } from './hub-error.ts';
import { type Publisher, telemetryEvent } from './hub-event.ts';
import type { HubRegistry, RecordIds } from './hub-registry.ts';
import { type HubRecord, identityDocument, readIdentityContent, twinDocument } from './identity.ts';
import { isJsonObject, type JsonObject, type JsonValue } from './json.ts';
import type { Outbox } from './outbox.ts';
import { runQuery } from './query/run-query.ts';
import { twinEtag } from './twin.ts';

export interface HubParts {
  registry: HubRegistry;
  publisher: Publisher;
  outbox: Outbox;
  faults: Faults;
  now: () => Date;
}

export interface HubRequest {
  ids: RecordIds;
  query: URLSearchParams;
  message: IncomingMessage;
  body: Buffer;
}

export interface HubAnswer {
  status: number;
  body?: JsonValue;
  headers?: Record<string, string>;
}

type Handler = (parts: HubParts, request: HubRequest) => HubAnswer | Promise<HubAnswer>;

/** Larger pages are cut to this, as the service cuts them. */
const maxPageSize = 1000;

/**
 * The service's paths, `:deviceId` and `:moduleId` standing for ids; what is below `/local` is for
 * tests and the simulated fleet only.
 */
export const routes: Readonly<Record<string, Readonly<Record<string, Handler>>>> = {
  devices: { GET: listDevices, POST: changeDevices },
  'devices/query': { POST: queryDevices },
  'devices/:deviceId': { GET: getIdentity, PUT: putIdentity, DELETE: deleteIdentity },
  'devices/:deviceId/modules': { GET: listModules },
  'devices/:deviceId/modules/:moduleId': {
    GET: getIdentity,
    PUT: putIdentity,
    DELETE: deleteIdentity,
  },
  'devices/:deviceId/messages/events': { POST: sendMessages },
  'devices/:deviceId/modules/:moduleId/messages/events': { POST: sendMessages },
  'twins/:deviceId': { GET: getTwin, PATCH: patchTwin, PUT: replaceTwin },
  'twins/:deviceId/modules/:moduleId': { GET: getTwin, PATCH: patchTwin, PUT: replaceTwin },
  'statistics/devices': { GET: countDevices },
  'local/faults': { GET: getFaults, PUT: putFaults },
  'local/status': { GET: getStatus },
  'local/devices/:deviceId/reported': { PATCH: patchReported },
  'local/devices/:deviceId/modules/:moduleId/reported': { PATCH: patchReported },
};

function listDevices({ registry }: HubParts, { query }: HubRequest): HubAnswer {
  const top = pageSize('top', query.get('top') ?? undefined);
  return { status: 200, body: registry.devices().slice(0, top).map(identityDocument) };
}

function changeDevices({ registry }: HubParts, { body }: HubRequest): HubAnswer {
  const result = runBulkOperation(registry, parseJson(body));
  return { status: result.isSuccessful ? 200 : 400, body: result };
}

function queryDevices({ registry }: HubParts, { body, message }: HubRequest): HubAnswer {
  const request = parseJson(body);
  const text = isJsonObject(request) ? request.query : undefined;
  if (typeof text !== 'string') throw new HubError('ArgumentInvalid', 'query must be a string');
  const size = pageSize('x-ms-max-item-count', header(message, 'x-ms-max-item-count'));
  const continuation = header(message, 'x-ms-continuation');
  const page = runQuery(registry.devices(), text, size, continuation);
  return {
    status: 200,
    body: page.items,
    headers: {
      'x-ms-item-type': page.itemType,
      ...(page.continuation === undefined ? {} : { 'x-ms-continuation': page.continuation }),
    },
  };
}

function getIdentity({ registry }: HubParts, { ids }: HubRequest): HubAnswer {
  return identityAnswer(registry.get(ids));
}

/** With If-Match an identity is updated, without it is created. */
function putIdentity({ registry }: HubParts, { ids, body, message }: HubRequest): HubAnswer {
  const document = parseJson(body);
  checkIds(document, ids);
  const content = readIdentityContent(document);
  const ifMatch = header(message, 'if-match');
  return identityAnswer(
    ifMatch === undefined ? registry.create(ids, content) : registry.update(ids, content, ifMatch),
  );
}

function deleteIdentity({ registry }: HubParts, { ids, message }: HubRequest): HubAnswer {
  registry.delete(ids, header(message, 'if-match'));
  return { status: 204 };
}

function listModules({ registry }: HubParts, { ids }: HubRequest): HubAnswer {
  return { status: 200, body: registry.modules(ids.deviceId).map(identityDocument) };
}

function getTwin({ registry }: HubParts, { ids }: HubRequest): HubAnswer {
  return twinAnswer(registry.get(ids));
}

function patchTwin({ registry }: HubParts, { ids, body, message }: HubRequest): HubAnswer {
  return twinAnswer(registry.patchTwin(ids, parseJson(body), header(message, 'if-match')));
}

function replaceTwin({ registry }: HubParts, { ids, body, message }: HubRequest): HubAnswer {
  return twinAnswer(registry.replaceTwin(ids, parseJson(body), header(message, 'if-match')));
}

async function sendMessages(parts: HubParts, request: HubRequest): Promise<HubAnswer> {
  const { registry, publisher, now } = parts;
  if (request.body.length > maxMessageBytes)
    throw new HubError('MessageTooLarge', `A message may have ${maxMessageBytes} bytes`);
  const record = registry.get(request.ids);
  if (registry.get({ deviceId: request.ids.deviceId }).status === 'disabled')
    throw new HubError('IotHubUnauthorizedAccess', `Device ${record.deviceId} is disabled`);
  const messages = readDeviceMessages(request.message, request.body);
  const events = messages.map((message) => telemetryEvent(record, message, now()));
  try {
    await publisher.publish(events);
  } catch (cause) {
    throw new HubError('ServiceUnavailable', `The message could not be stored: ${cause}`);
  }
  return { status: 204 };
}

function countDevices({ registry }: HubParts): HubAnswer {
  const devices = registry.devices();
  const enabled = devices.filter(({ status }) => status === 'enabled').length;
  return {
    status: 200,
    body: {
      totalDeviceCount: devices.length,
      enabledDeviceCount: enabled,
      disabledDeviceCount: devices.length - enabled,
    },
  };
}

function getFaults({ faults }: HubParts): HubAnswer {
  return { status: 200, body: { ...faults.settings } };
}

function putFaults(parts: HubParts, { body }: HubRequest): HubAnswer {
  parts.faults.replace(parseJson(body));
  return getFaults(parts);
}

function getStatus({ outbox }: HubParts): HubAnswer {
  return { status: 200, body: { pendingEvents: outbox.pending, lostEvents: outbox.lost } };
}

function patchReported({ registry }: HubParts, { ids, body }: HubRequest): HubAnswer {
  return twinAnswer(registry.patchReported(ids, parseJson(body)));
}

function identityAnswer(record: HubRecord): HubAnswer {
  const headers = { etag: `"${record.etag}"` };
  return { status: 200, body: identityDocument(record), headers };
}

function twinAnswer(record: HubRecord): HubAnswer {
  return {
    status: 200,
    body: twinDocument(record),
    headers: { etag: `"${twinEtag(record.twin)}"` },
  };
}

function checkIds(document: JsonValue, ids: RecordIds): void {
  const given: JsonObject = isJsonObject(document) ? document : {};
  for (const [name, value] of Object.entries(ids))
    if (given[name] !== undefined && given[name] !== value)
      throw new HubError('ArgumentInvalid', `${name} of the body must be that of the path`);
}

function pageSize(name: string, text: string | undefined): number {
  if (text === undefined) return maxPageSize;
  const size = Number(text);
  if (!Number.isSafeInteger(size) || size < 1)
    throw new HubError('ArgumentInvalid', `${name} must be a whole number from 1`);
  return Math.min(size, maxPageSize);
}

function header(message: IncomingMessage, name: string): string | undefined {
  const value = message.headers[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}
