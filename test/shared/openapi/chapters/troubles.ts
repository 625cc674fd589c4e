import { vi } from 'vitest';
import { claim, principalHeader } from '../../../support/client-principal.ts';
import type { HttpApi } from '../../../support/http-api.ts';
import { lag } from '../../../support/incident-reports.ts';
import type { RecordingApi } from '../../../support/recording-api.ts';

/** What the rules found, as people handle it. */
export async function alertsChapter(api: RecordingApi): Promise<void> {
  const { body } = await api.show('the newest', 'GET', '/alerts?status=Active&top=1');
  const path = `/alerts/${body.value[0].id}`;
  await api.show('an alert', 'GET', path);
  await api.show('seen', 'POST', `${path}/acknowledge`, { body: { note: 'Kim looks at it.' } });
  await api.show('seen before', 'POST', `${path}/acknowledge`, { body: {} });
  await api.show('nothing wrong', 'POST', `${path}/dismiss`, {
    body: { verdict: 'falsePositive', note: 'A test of the installer.' },
  });
  await api.show('dismissed before', 'POST', `${path}/dismiss`, {
    body: { verdict: 'truePositive' },
  });
  await api.show('no verdict', 'POST', `${path}/dismiss`, { body: {} });
  await api.show('wrong after all', 'POST', `${path}/reopen`, { body: {} });
  await api.show('not dismissed', 'POST', `${path}/reopen`, { body: {} });
  await api.show('no such alert', 'GET', '/alerts/none');
  for (const [action, sent] of Object.entries({
    ...{ acknowledge: {}, dismiss: { verdict: 'truePositive' }, reopen: {} },
  }))
    await api.show('no such alert', 'POST', `/alerts/none/${action}`, { body: sent });
  await api.show('wrong filters', 'GET', '/alerts?status=Opened&ruletype=x&top=5000');
}

/** The app's own troubles, and where it stands. */
export async function incidentsChapter(api: RecordingApi, { app }: HttpApi): Promise<void> {
  const incidents = await app.incidents();
  await incidents.raise(lag());
  const { body } = await api.show('all', 'GET', '/incidents?status=open');
  const path = `/incidents/${body.value[0].id}`;
  await api.show('an incident', 'GET', path);
  await api.show('seen', 'POST', `${path}/acknowledge`, { body: { note: 'More units bought.' } });
  await api.show('seen before', 'POST', `${path}/acknowledge`, { body: {} });
  await api.show('no such incident', 'GET', '/incidents/none');
  await api.show('no such incident', 'POST', '/incidents/none/acknowledge', { body: {} });
  await api.show('all is well', 'GET', '/health');
  await api.show('every part', 'GET', '/health/details');
  await api.show('all metrics', 'GET', '/metrics');
}

/** What any operation may answer when it is called wrongly, or storage is away. */
export async function errorsChapter(api: RecordingApi, { app }: HttpApi): Promise<void> {
  const isUsual = true;
  await api.show('wrong parameters', 'GET', '/devices?grp=pumps&top=0', { isUsual });
  await api.show('changed since it was read', 'DELETE', '/groups/pumps/rules/hot', {
    ...{ headers: { 'If-Match': '"1"' }, isUsual },
  });
  await api.show('more than 1 MiB', 'PUT', '/groups/pumps', {
    ...{ body: { description: 'x'.repeat(1_100_000) }, isUsual },
  });
  await api.show('plain text', 'PUT', '/groups/pumps', {
    ...{ body: 'Pumps', headers: { 'content-type': 'text/plain' }, isUsual },
  });
  app.settings.authMode = 'entra';
  await api.show('nobody is signed in', 'GET', '/groups', { isUsual });
  const reader = principalHeader([claim('roles', 'Alerts.Read')]);
  await api.show('another role', 'GET', '/groups', {
    ...{ headers: { 'x-ms-client-principal': reader }, isUsual },
  });
  app.settings.authMode = 'functionKey';
  const policies = await app.policies();
  const unforeseen = vi.spyOn(policies, 'current').mockRejectedValue(new TypeError('a bug'));
  await api.show('unforeseen', 'GET', '/groups', { isUsual });
  await api.show('storage cannot be read', 'GET', '/health');
  unforeseen.mockRestore();
}
