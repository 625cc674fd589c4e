import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Answer, HttpApi } from '../support/http-api.ts';
import { callHub, openTestHub, type TestHub } from '../support/start-test-hub.ts';

let api: HttpApi;
let hub: TestHub;

beforeAll(async () => {
  hub = await openTestHub();
  vi.stubEnv('IOTHUB_ENDPOINT', hub.url);
  vi.stubEnv('TWIN_WRITES', 'on');
  api = await HttpApi.open(async () => {
    await import('../../functions/group-members.ts');
    await import('../../functions/groups.ts');
  });
  await api.put('/groups/Big%20Pumps', {});
  await api.put('/groups/mixers', {});
  await hub.registry.addDevices([
    { deviceId: "it's", tags: { site: 'north' } },
    { deviceId: 'b', tags: { site: 'north' } },
    { deviceId: 'c', tags: { site: 'south' } },
  ]);
});

afterAll(() => hub.stop());

const tagOf = async (device: string) =>
  (await hub.registry.getTwin(device)).responseBody.tags.SecurityGroup;

/** Where a job can be looked at, as a path of the API. */
const pathOf = ({ headers }: Answer) => headers.Location!.replace('http://localhost/api', '');

async function ended(started: Answer): Promise<Answer['body']> {
  const path = pathOf(started);
  await expect.poll(async () => (await api.get(path)).body.status).toBe('completed');
  return (await api.get(path)).body;
}

describe('POST /groups/{group}/members', () => {
  it('starts a job for devices by id, and says where to look at it', async () => {
    const answer = await api.post('/groups/big%20pumps/members', { devices: ["it's", 'nobody'] });
    expect(answer.status).toBe(202);
    expect(answer.headers['Retry-After']).toBe('5');
    expect(answer.body).toMatchObject({ group: 'Big Pumps', status: 'queued' });
    expect(pathOf(answer)).toBe(`/groups/big%20pumps/members/${answer.body.id}`);
    expect(await ended(answer)).toEqual({
      id: answer.body.id,
      group: 'Big Pumps',
      status: 'completed',
      counts: { total: 1, succeeded: 1, failed: 0, pending: 0 },
      createdTimeUtc: expect.any(String),
      startTimeUtc: expect.any(String),
      endTimeUtc: expect.any(String),
    });
    expect(await tagOf("it's")).toBe('Big Pumps');
    expect(await tagOf('b')).toBeUndefined();
  });

  it('starts a job for a condition on twins', async () => {
    const body = { query: "tags.site = 'north'" };
    const { counts } = await ended(await api.post('/groups/mixers/members', body));
    expect(counts).toMatchObject({ total: 2, succeeded: 2 });
    expect([await tagOf('b'), await tagOf('c')]).toEqual(['mixers', undefined]);
  });

  it('tells in the words of the hub what is wrong with a condition', async () => {
    const answer = await api.post('/groups/mixers/members', { query: 'tags.site == 1' });
    expect(answer.status).toBe(400);
    expect(answer.body.error).toMatchObject({
      code: 'InvalidRequest',
      target: '/query',
      message: expect.stringContaining('expected a value but found ='),
    });
  });

  it.each([
    ['no devices', {}, ''],
    ['an id that cannot be one', { devices: ['a', 'b c'] }, '/devices/1'],
    ['more devices than a job takes', { devices: many(1_000) }, '/devices'],
  ])('refuses %s', async (_, body, target) => {
    const answer = await api.post('/groups/mixers/members', body);
    expect(answer.status).toBe(400);
    expect(answer.body.error.details[0].target).toBe(target);
  });

  it('knows no group that is not there', async () => {
    const answer = await api.post('/groups/nobody/members', { devices: ['b'] });
    expect([answer.status, answer.body.error.target]).toEqual([404, 'group']);
  });

  it('is tried again while the hub is busy', async () => {
    await callHub(hub, 'PUT', '/local/faults', { body: '{"throttled":1,"lostAnswers":1}' });
    const { counts } = await ended(await api.post('/groups/mixers/members', { devices: ['c'] }));
    expect(counts).toMatchObject({ total: 1, succeeded: 1 });
  });
});

describe('GET /groups/{group}/members/{job}', () => {
  it('tells of no job of another group, and of none that is not ours', async () => {
    const { id } = (await api.post('/groups/mixers/members', { devices: ['b'] })).body;
    expect((await api.get(`/groups/MIXERS/members/${id}`)).status).toBe(200);
    for (const path of [
      `big%20pumps/members/${id}`,
      'mixers/members/theirs',
      `nobody/members/${id}`,
    ])
      expect((await api.get(`/groups/${path}`)).body.error.code).toBe('NotFound');
  });
});

function many(count: number): string[] {
  return Array.from({ length: count }, (_, i) => `device-${i}`);
}
