import { beforeAll, describe, expect, it, vi } from 'vitest';
import { HttpApi } from '../support/http-api.ts';
import { lag, loss } from '../support/incident-reports.ts';

let api: HttpApi;

beforeAll(async () => {
  api = await HttpApi.open(() => import('../../functions/incidents.ts'));
  const incidents = await api.app.incidents();
  await incidents.raise(lag());
  await incidents.raise(loss(40));
  await incidents.raise({ kind: 'syncStalled', from: '2026-01-01T00:00:00.000Z', detail: 'hm' });
  await incidents.end(lag());
  return () => vi.unstubAllEnvs();
});

async function kindsIn(path: string): Promise<string[]> {
  const { body } = await api.get(path);
  return body.value.map(({ kind }: { kind: string }) => kind);
}

async function idOf(kind: string): Promise<string> {
  return (await api.get(`/incidents?kind=${kind}`)).body.value[0].id;
}

describe('GET /incidents', () => {
  it('lists all, the last raised first', async () => {
    expect(await kindsIn('/incidents')).toEqual(['syncStalled', 'dataLoss', 'evaluationLag']);
  });

  it.each([
    ['?status=open', ['syncStalled', 'dataLoss']],
    ['?status=ended', ['evaluationLag']],
    ['?kind=dataLoss', ['dataLoss']],
    ['?stream=telemetry', ['dataLoss', 'evaluationLag']],
    ['?stream=telemetry&status=open&kind=evaluationLag', []],
    ['?code=a-function-key&top=1', ['syncStalled']],
  ])('takes %s', async (query, expected) => {
    expect(await kindsIn(`/incidents${query}`)).toEqual(expected);
  });

  it('links from page to page, filters included', async () => {
    const first = await api.get('/incidents?stream=telemetry&top=1');
    const next = first.body.nextLink.split('/api')[1];
    expect(await kindsIn(next)).toEqual(['evaluationLag']);
    expect((await api.get(next)).body.nextLink).toBeUndefined();
  });

  it('names everything that is wrong with a query at once', async () => {
    const { status, body } = await api.get(
      '/incidents?status=Open&kind=&stream=&top=0&continuationToken=x&sort=up',
    );
    expect(status).toBe(400);
    expect(body.error.details.map(({ target }: { target: string }) => target).sort()).toEqual([
      'continuationToken',
      'kind',
      'sort',
      'status',
      'stream',
      'top',
    ]);
  });
});

describe('GET /incidents/{id}', () => {
  it('answers the incident and its ETag', async () => {
    const id = await idOf('dataLoss');
    expect(await api.get(`/incidents/${id}`)).toMatchObject({
      status: 200,
      headers: { ETag: '"0"' },
      body: {
        ...{ id, kind: 'dataLoss', stream: 'telemetry', partition: '3', from: '40', to: '49' },
        ...{ detail: loss(40).detail, status: 'open', etag: '"0"' },
        raisedTimeUtc: expect.stringMatching(/Z$/),
      },
    });
  });

  it.each(['nothing', 'a~b', "'%20or%20true"])('answers 404 for the id %j', async (id) => {
    expect(await api.get(`/incidents/${id}`)).toMatchObject({
      status: 404,
      body: { error: { code: 'NotFound' } },
    });
  });
});

describe('POST /incidents/{id}/acknowledge', () => {
  const path = async (kind: string) => `/incidents/${await idOf(kind)}/acknowledge`;

  it('records who and when, once, and keeps the incident open', async () => {
    const stalled = await path('syncStalled');
    expect(await api.post(stalled, { note: 'on it' }, { 'if-match': '"7"' })).toMatchObject({
      status: 412,
    });
    expect(await api.post(stalled, { note: 'on it' }, { 'if-match': '"0"' })).toMatchObject({
      status: 200,
      headers: { ETag: '"1"' },
      body: { status: 'open', acknowledgedBy: 'function key', note: 'on it', etag: '"1"' },
    });
    expect(await api.post(stalled, {})).toMatchObject({
      status: 409,
      body: {
        error: {
          code: 'Conflict',
          message: expect.stringMatching(/^The incident was acknowledged at 2/),
        },
      },
    });
  });

  it('takes no body, and an incident that has ended', async () => {
    expect(await api.call('POST', await path('evaluationLag'))).toMatchObject({
      status: 200,
      body: { status: 'ended', acknowledgedBy: 'function key' },
    });
  });

  it('refuses what it does not know, and names it', async () => {
    const { status, body } = await api.post(await path('dataLoss'), { note: 7, by: 'me' });
    expect(status).toBe(400);
    expect(body.error.details.map(({ target }: { target: string }) => target).sort()).toEqual([
      '/by',
      '/note',
    ]);
  });

  it('answers 404 for an incident that is not there', async () => {
    expect(await api.post('/incidents/none/acknowledge', {})).toMatchObject({ status: 404 });
  });
});
