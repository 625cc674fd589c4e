import { runBulkOperation } from './bulk-operation.ts';
import { HubError } from './hub-error.ts';
import type { RecordIds } from './hub-registry.ts';
import {
  type HubAnswer,
  type HubParts,
  type HubRequest,
  header,
  pageSize,
  parseJson,
  type Routes,
} from './hub-request.ts';
import { type HubRecord, identityDocument, readIdentityContent } from './identity.ts';
import { isJsonObject, type JsonObject, type JsonValue } from './json.ts';

/** The identities of devices and modules. */
export const identityRoutes: Routes = {
  devices: { GET: listDevices, POST: changeDevices },
  'devices/:deviceId': { GET: getIdentity, PUT: putIdentity, DELETE: deleteIdentity },
  'devices/:deviceId/modules': { GET: listModules },
  'devices/:deviceId/modules/:moduleId': {
    GET: getIdentity,
    PUT: putIdentity,
    DELETE: deleteIdentity,
  },
  'statistics/devices': { GET: countDevices },
};

function listDevices({ registry }: HubParts, { query }: HubRequest): HubAnswer {
  const top = pageSize('top', query.get('top') ?? undefined);
  return { status: 200, body: registry.devices().slice(0, top).map(identityDocument) };
}

function changeDevices({ registry }: HubParts, { body }: HubRequest): HubAnswer {
  const result = runBulkOperation(registry, parseJson(body));
  return { status: result.isSuccessful ? 200 : 400, body: result };
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

function identityAnswer(record: HubRecord): HubAnswer {
  const headers = { etag: `"${record.etag}"` };
  return { status: 200, body: identityDocument(record), headers };
}

function checkIds(document: JsonValue, ids: RecordIds): void {
  const given: JsonObject = isJsonObject(document) ? document : {};
  for (const [name, value] of Object.entries(ids))
    if (given[name] !== undefined && given[name] !== value)
      throw new HubError('ArgumentInvalid', `${name} of the body must be that of the path`);
}
