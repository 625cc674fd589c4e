import {
  type HubAnswer,
  type HubParts,
  type HubRequest,
  parseJson,
  type Routes,
} from './hub-request.ts';
import { twinAnswer } from './twin-routes.ts';

/** What the service does not have: for tests and for simulated devices, which speak HTTP only. */
export const localRoutes: Routes = {
  'local/faults': { GET: getFaults, PUT: putFaults },
  'local/status': { GET: getStatus },
  'local/devices/:deviceId/reported': { PATCH: patchReported },
  'local/devices/:deviceId/modules/:moduleId/reported': { PATCH: patchReported },
};

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
