import { HttpRequest, type HttpResponseInit } from '@azure/functions';
import { beforeEach, describe, expect, it } from 'vitest';
import { getAlert, listAlerts } from '../../functions/alerts.ts';
import type { Alert } from '../../shared/alerts/alert.ts';
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
