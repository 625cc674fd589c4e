import type { HttpRequest } from '@azure/functions';
import type { Answer } from '../shared/http/answer.ts';
import { endpoint } from '../shared/http/endpoint.ts';
import { readPrecondition } from '../shared/http/entity-tag.ts';
import { listBody, readContinuation, readTop } from '../shared/http/paging.ts';
import type { Caller } from '../shared/http/principal.ts';
import { readQuery } from '../shared/http/query.ts';
import { readJson } from '../shared/http/read-json.ts';
import type { Incident } from '../shared/incidents/incident.ts';
import {
  acknowledgeSchema,
  incidentQuerySchema,
  toIncidentFilter,
} from '../shared/incidents/incident-query.ts';
import { checkAll } from '../shared/kernel/check-all.ts';
import { requireValid } from '../shared/kernel/invalid-request.ts';
import { ServiceError } from '../shared/kernel/service-error.ts';
import { parseWith } from '../shared/kernel/zod-problems.ts';
import type { App } from '../shared/wiring/app.ts';

endpoint('listIncidents', {
  methods: ['GET'],
  route: 'incidents',
  role: 'Alerts.Read',
  hasQuery: true,
  handler: listIncidents,
});

endpoint('getIncident', {
  methods: ['GET'],
  route: 'incidents/{id}',
  role: 'Alerts.Read',
  handler: getIncident,
});

endpoint('acknowledgeIncident', {
  methods: ['POST'],
  route: 'incidents/{id}/acknowledge',
  role: 'Alerts.Write',
  handler: acknowledgeIncident,
});

async function listIncidents(request: HttpRequest, app: App): Promise<Answer> {
  const [query, top, continuation] = checkAll(
    () => readQuery(request, incidentQuerySchema, { isPaged: true }),
    () => readTop(request),
    () => readContinuation(request),
  );
  const incidents = await app.incidents();
  const page = await incidents.list(toIncidentFilter(query), top, continuation);
  return { jsonBody: listBody(request, page) };
}

async function getIncident(request: HttpRequest, app: App): Promise<Answer> {
  const incidents = await app.incidents();
  return found(await incidents.get(request.params.id!));
}

/** A body that says nothing may be left out. */
async function acknowledgeIncident(
  request: HttpRequest,
  app: App,
  caller: Caller,
): Promise<Answer> {
  const precondition = readPrecondition(request);
  const body = request.body === null ? {} : await readJson(request);
  const { note } = requireValid(parseWith(acknowledgeSchema, body));
  const incidents = await app.incidents();
  const options = { by: caller.name, precondition, ...(note === undefined ? {} : { note }) };
  return found(await incidents.acknowledge(request.params.id!, options));
}

function found(incident: Incident | undefined): Answer {
  if (incident === undefined)
    throw new ServiceError('NotFound', 'There is no incident with this id.');
  return { headers: { ETag: incident.etag }, jsonBody: incident };
}
