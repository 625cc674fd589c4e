import { HttpRequest, type HttpResponseInit } from '@azure/functions';
import { beforeEach, describe, expect, it } from 'vitest';
import { getAlert, handleAlert, listAlerts } from '../../functions/alerts.ts';
import type { Alert } from '../../shared/alerts/alert.ts';
import type { HandlingAction } from '../../shared/alerts/alert-handling.ts';
import type { App } from '../../shared/wiring/app.ts';
import { alertIdOf, alertImage, ended } from '../support/alert-images.ts';
import { testApp } from '../support/test-app.ts';

let app: App;

beforeEach(async () => {
  app = testApp();
  const alerts = await app.alerts();
  await alerts.write([
    alertImage(1),
    ended(alertImage(2, { severity: 'High' })),
    alertImage(3, { group: 'Valves', deviceId: 'valve 1+1', ruleType: 'LocalUserNotAllowed' }),
  ]);
});

function get(path: string, id?: string): HttpRequest {
  return new HttpRequest({
    method: 'GET',
    url: `https://app.example/api/alerts${path}`,
    ...(id === undefined ? {} : { params: { id } }),
  });
}

interface AlertList {
  value: Alert[];
  nextLink?: string;
}

async function list(path: string): Promise<AlertList> {
  return (await listAlerts(get(path), app)).jsonBody as AlertList;
}

async function idsIn(path: string): Promise<string[]> {
  return (await list(path)).value.map(({ id }) => id);
}

describe('GET /alerts', () => {
  it('lists all alerts, newest first', async () => {
    expect(await idsIn('')).toEqual([3, 2, 1].map(alertIdOf));
  });

  it.each([
    ['?status=Resolved', [2]],
    ['?severity=High', [2]],
    ['?group=VALVES', [3]],
    ['?device=valve%201%2B1', [3]],
    ['?ruleType=ProcessNotAllowed&status=Active', [1]],
    ['?from=2026-01-01T00:00:02Z', [3, 2]],
    ['?to=2026-01-01T02:00:02%2B02:00', [1]],
    ['?from=2026-01-01T00:00:02Z&to=2026-01-01T00:00:02.001Z', [2]],
    ['?code=a-function-key&top=1000', [3, 2, 1]],
  ])('takes %s', async (query, expected) => {
    expect(await idsIn(query)).toEqual(expected.map(alertIdOf));
  });

  it('links from page to page, filters included', async () => {
    const first = await list('?group=Pumps&top=1');
    expect(first.value.map(({ id }) => id)).toEqual([alertIdOf(2)]);
    const second = await list(first.nextLink!.split('/alerts')[1]!);
    expect(second.value.map(({ id }) => id)).toEqual([alertIdOf(1)]);
    expect(second.nextLink).toBeUndefined();
  });

  it('names everything that is wrong with a query at once', async () => {
    const query =
      '?status=active&severity=&group=a%2Fb&device=&ruleType=Nothing&from=2026-02-01T00:00:00Z&to=2026-01-01T00:00:00Z&top=0&continuationToken=x&sort=up&severity=Low';
    const error = await list(query).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'InvalidRequest' });
    const { details } = error as { details: { target: string }[] };
    expect(details.map(({ target }) => target).sort()).toEqual([
      'continuationToken',
      'device',
      'from',
      'group',
      'ruleType',
      'severity',
      'severity',
      'sort',
      'status',
      'top',
    ]);
  });

  it('refuses a token of a list with other filters', async () => {
    const { nextLink } = await list('?group=Pumps&top=1');
    const other = nextLink!.split('/alerts')[1]!.replace('group=Pumps', 'group=Valves');
    await expect(list(other)).rejects.toMatchObject({ target: 'continuationToken' });
  });
});

describe('GET /alerts/{id}', () => {
  it('answers the alert and its ETag', async () => {
    const response: HttpResponseInit = await getAlert(get('/x', alertIdOf(2)), app);
    expect(response).toMatchObject({
      headers: { ETag: '"0"' },
      jsonBody: { id: alertIdOf(2), status: 'Resolved', etag: '"0"' },
    });
  });

  it.each(['nothing', '..', "' or true"])('answers 404 for the id %j', async (id) => {
    await expect(getAlert(get('/x', id), app)).rejects.toMatchObject({ code: 'NotFound' });
  });
});

describe('POST /alerts/{id}/acknowledge, dismiss, reopen', () => {
  const json = { 'content-type': 'application/json' };

  function post(
    action: HandlingAction,
    body?: string,
    headers: Record<string, string> = json,
    id = alertIdOf(1),
  ) {
    const request = new HttpRequest({
      method: 'POST',
      url: `https://app.example/api/alerts/x/${action}`,
      params: { id },
      headers,
      ...(body === undefined ? {} : { body: { string: body } }),
    });
    return handleAlert(request, app, { name: 'kim' }, action);
  }

  it('go through the life of an alert, each answering the alert and its new ETag', async () => {
    expect(await post('acknowledge', undefined, {})).toMatchObject({
      headers: { ETag: '"1"' },
      jsonBody: { status: 'InProgress', acknowledgedBy: 'kim' },
    });
    expect(await post('dismiss', '{"verdict":"falsePositive","note":"a test"}')).toMatchObject({
      headers: { ETag: '"2"' },
      jsonBody: { status: 'Dismissed', verdict: 'falsePositive', note: 'a test' },
    });
    expect(await post('reopen', '{}')).toMatchObject({
      headers: { ETag: '"3"' },
      jsonBody: { status: 'InProgress', reopenedTimeUtc: '2026-01-01T00:00:00.000Z' },
    });
    const stored = await getAlert(get('/x', alertIdOf(1)), app);
    expect(stored.jsonBody).toMatchObject({ status: 'InProgress', note: 'a test', etag: '"3"' });
    expect(stored.jsonBody).not.toHaveProperty('verdict');
  });

  it('answer 409 in a wrong state', async () => {
    await expect(post('reopen')).rejects.toMatchObject({
      code: 'Conflict',
      message: 'The alert is Active; reopen is possible while it is Dismissed.',
    });
  });

  it('answer 404 for an alert that is not there', async () => {
    await expect(post('acknowledge', '{}', json, 'none')).rejects.toMatchObject({
      code: 'NotFound',
    });
  });

  it('honour If-Match', async () => {
    await post('acknowledge', '{}', { ...json, 'if-match': '"0"' });
    const late = post('dismiss', '{"verdict":"truePositive"}', { ...json, 'if-match': '"0"' });
    await expect(late).rejects.toMatchObject({ code: 'PreconditionFailed' });
  });

  it.each([
    ['dismiss', '{}', ['/verdict']],
    ['dismiss', undefined, ['/verdict']],
    ['dismiss', '{"verdict":"yes","note":7,"by":"me"}', ['/by', '/note', '/verdict']],
    ['acknowledge', `{"note":"${'x'.repeat(1_025)}"}`, ['/note']],
    ['reopen', '{"note":"no"}', ['/note']],
  ] as const)('refuse %s with %s, naming all that is wrong', async (action, body, targets) => {
    const error = await post(action, body).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'InvalidRequest' });
    const { details } = error as { details: { target: string }[] };
    expect(details.map(({ target }) => target).sort()).toEqual(targets);
  });

  it('take JSON only', async () => {
    const text = { 'content-type': 'text/plain' };
    await expect(post('acknowledge', '{}', text)).rejects.toMatchObject({
      code: 'UnsupportedMediaType',
    });
  });
});
