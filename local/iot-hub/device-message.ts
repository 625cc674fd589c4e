import type { IncomingMessage } from 'node:http';
import { HubError } from './hub-error.ts';
import type { DeviceMessage, EventProperties } from './hub-event.ts';
import { parseJson } from './hub-request.ts';
import { isJsonObject, type JsonObject } from './json.ts';

/** The service's limit of one message and of one batch. */
export const maxMessageBytes = 256 * 1024;

const batchContentType = 'application/vnd.microsoft.iothub.json';
const applicationPrefix = 'iothub-app-';

const propertyHeaders = new Map<string, keyof EventProperties>([
  ['iothub-messageid', 'messageId'],
  ['iothub-correlationid', 'correlationId'],
  ['iothub-userid', 'userId'],
  ['iothub-contenttype', 'contentType'],
  ['iothub-contentencoding', 'contentEncoding'],
]);

/**
 * Reads what a device posted: one message with its properties in headers, or a batch of them.
 * @throws HubError when a batch is none.
 */
export function readDeviceMessages(request: IncomingMessage, body: Buffer): DeviceMessage[] {
  if (request.headers['content-type']?.startsWith(batchContentType)) return readBatch(body);
  return [{ body, ...readProperties(headerEntries(request)) }];
}

/** Header names as sent: Node.js folds their case, and property names have one. */
function headerEntries({ rawHeaders }: IncomingMessage): [string, string][] {
  return rawHeaders.flatMap((name, i) => (i % 2 === 0 ? [[name, rawHeaders[i + 1]!]] : []));
}

function readProperties(entries: Iterable<[string, string]>): Omit<DeviceMessage, 'body'> {
  const applicationProperties: Record<string, string> = {};
  const properties: EventProperties = {};
  let interfaceId: string | undefined;
  for (const [name, value] of entries) {
    const folded = name.toLowerCase();
    const property = propertyHeaders.get(folded);
    if (folded.startsWith(applicationPrefix))
      applicationProperties[name.slice(applicationPrefix.length)] = value;
    else if (property) properties[property] = value;
    else if (folded === 'iothub-interface-id') interfaceId = value;
  }
  return { applicationProperties, properties, ...(interfaceId ? { interfaceId } : {}) };
}

function readBatch(body: Buffer): DeviceMessage[] {
  const batch = parseJson(body);
  if (!Array.isArray(batch) || batch.length === 0 || !batch.every(isJsonObject))
    throw new HubError('ArgumentInvalid', 'A batch must be a list of objects');
  return batch.map(readBatchItem);
}

function readBatchItem(item: JsonObject): DeviceMessage {
  if (typeof item.body !== 'string')
    throw new HubError('ArgumentInvalid', 'body of each message must be a string');
  const properties = isJsonObject(item.properties) ? item.properties : {};
  return {
    body: Buffer.from(item.body, item.base64Encoded === false ? 'utf8' : 'base64'),
    ...readProperties(Object.entries(properties).map(([key, value]) => [key, String(value)])),
  };
}
