import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import type { Alert } from '../shared/alerts/alert.ts';
import { alertQuerySchema, toAlertFilter } from '../shared/alerts/alert-query.ts';
import { endpoint } from '../shared/http/endpoint.ts';
import { listBody, readContinuation, readTop } from '../shared/http/paging.ts';
import { readQuery } from '../shared/http/query.ts';
import { checkAll } from '../shared/kernel/check-all.ts';
import { ServiceError } from '../shared/kernel/service-error.ts';
import type { App } from '../shared/wiring/app.ts';

endpoint('listAlerts', {
  methods: ['GET'],
  route: 'alerts',
  role: 'Alerts.Read',
  handler: listAlerts,
});

endpoint('getAlert', {
  methods: ['GET'],
  route: 'alerts/{id}',
  role: 'Alerts.Read',
  handler: getAlert,
});

export async function listAlerts(request: HttpRequest, app: App): Promise<HttpResponseInit> {
  const [query, top, continuation] = checkAll(
    () => readQuery(request, alertQuerySchema),
    () => readTop(request),
    () => readContinuation(request),
  );
  const alerts = await app.alerts();
  const page = await alerts.list(toAlertFilter(query), top, continuation);
  return { jsonBody: listBody(request, page) };
}

export async function getAlert(request: HttpRequest, app: App): Promise<HttpResponseInit> {
  const alerts = await app.alerts();
  return found(await alerts.get(request.params.id!));
}

function found(alert: Alert | undefined): HttpResponseInit {
  if (alert === undefined) throw new ServiceError('NotFound', 'There is no alert with this id.');
  return { headers: { ETag: alert.etag }, jsonBody: alert };
}
