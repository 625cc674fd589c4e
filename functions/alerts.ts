import type { HttpRequest } from '@azure/functions';
import type { Alert } from '../shared/alerts/alert.ts';
import {
  type HandlingAction,
  type HandlingChange,
  handlingActions,
} from '../shared/alerts/alert-handling.ts';
import { alertQuerySchema, toAlertFilter } from '../shared/alerts/alert-query.ts';
import { handlingSchemas } from '../shared/alerts/handling-schemas.ts';
import type { Answer } from '../shared/http/answer.ts';
import { endpoint } from '../shared/http/endpoint.ts';
import { readPrecondition } from '../shared/http/entity-tag.ts';
import { listBody, readContinuation, readTop } from '../shared/http/paging.ts';
import type { Caller } from '../shared/http/principal.ts';
import { readQuery } from '../shared/http/query.ts';
import { readJson } from '../shared/http/read-json.ts';
import { checkAll } from '../shared/kernel/check-all.ts';
import { requireValid } from '../shared/kernel/invalid-request.ts';
import { ServiceError } from '../shared/kernel/service-error.ts';
import { parseWith } from '../shared/kernel/zod-problems.ts';
import type { App } from '../shared/wiring/app.ts';

endpoint('listAlerts', {
  methods: ['GET'],
  route: 'alerts',
  role: 'Alerts.Read',
  hasQuery: true,
  handler: listAlerts,
});

endpoint('getAlert', {
  methods: ['GET'],
  route: 'alerts/{id}',
  role: 'Alerts.Read',
  handler: getAlert,
});

for (const action of handlingActions) {
  endpoint(`${action}Alert`, {
    methods: ['POST'],
    route: `alerts/{id}/${action}`,
    role: 'Alerts.Write',
    handler: (request, app, caller) => handleAlert(request, app, caller, action),
  });
}

export async function listAlerts(request: HttpRequest, app: App): Promise<Answer> {
  const [query, top, continuation] = checkAll(
    () => readQuery(request, alertQuerySchema, { isPaged: true }),
    () => readTop(request),
    () => readContinuation(request),
  );
  const alerts = await app.alerts();
  const page = await alerts.list(toAlertFilter(query), top, continuation);
  return { jsonBody: listBody(request, page) };
}

export async function getAlert(request: HttpRequest, app: App): Promise<Answer> {
  const alerts = await app.alerts();
  return found(await alerts.get(request.params.id!));
}

/** What a person does with an alert. A body that says nothing may be left out. */
export async function handleAlert(
  request: HttpRequest,
  app: App,
  caller: Caller,
  action: HandlingAction,
): Promise<Answer> {
  const precondition = readPrecondition(request);
  const body = request.body === null ? {} : await readJson(request);
  const change = requireValid(parseWith<HandlingChange>(handlingSchemas[action], body));
  const alerts = await app.alerts();
  return found(await alerts.handle(request.params.id!, change, { by: caller.name, precondition }));
}

function found(alert: Alert | undefined): Answer {
  if (alert === undefined) throw new ServiceError('NotFound', 'There is no alert with this id.');
  return { headers: { ETag: alert.etag }, jsonBody: alert };
}
