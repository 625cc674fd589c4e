import { HubError } from './hub-error.ts';
import {
  type HubAnswer,
  type HubParts,
  type HubRequest,
  header,
  pageSize,
  parseJson,
  type Routes,
} from './hub-request.ts';
import { type HubRecord, twinDocument } from './identity.ts';
import { isJsonObject } from './json.ts';
import { runQuery } from './query/run-query.ts';
import { twinEtag } from './twin.ts';

/** The twins of devices and modules, and queries of the former. */
export const twinRoutes: Routes = {
  'devices/query': { POST: queryDevices },
  'twins/:deviceId': { GET: getTwin, PATCH: patchTwin, PUT: replaceTwin },
  'twins/:deviceId/modules/:moduleId': { GET: getTwin, PATCH: patchTwin, PUT: replaceTwin },
};

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

function getTwin({ registry }: HubParts, { ids }: HubRequest): HubAnswer {
  return twinAnswer(registry.get(ids));
}

function patchTwin({ registry }: HubParts, { ids, body, message }: HubRequest): HubAnswer {
  return twinAnswer(registry.patchTwin(ids, parseJson(body), header(message, 'if-match')));
}

function replaceTwin({ registry }: HubParts, { ids, body, message }: HubRequest): HubAnswer {
  return twinAnswer(registry.replaceTwin(ids, parseJson(body), header(message, 'if-match')));
}

export function twinAnswer(record: HubRecord): HubAnswer {
  return {
    status: 200,
    body: twinDocument(record),
    headers: { etag: `"${twinEtag(record.twin)}"` },
  };
}
