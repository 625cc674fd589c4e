import { expect, it } from 'vitest';
import { callHub, createDevices, startTestHub } from '../../support/start-test-hub.ts';

type Hub = { url: string };

/** What is asked about in an answer; an error has a message alone. */
interface Told {
  Message: string;
  deviceJobStatistics: Record<
    'deviceCount' | 'succeededCount' | 'failedCount' | 'pendingCount',
    number
  >;
}

const patch = { etag: '*', tags: { SecurityGroup: 'mixers' } };
const job = {
  type: 'scheduleUpdateTwin',
  queryCondition: "tags.site = 'north'",
  updateTwin: patch,
  startTime: null,
  maxExecutionTimeInSeconds: 60,
};

async function create(hub: Hub, jobId: string, more: object = {}) {
  const body = JSON.stringify({ ...job, jobId, ...more });
  const answer = await callHub(hub, 'PUT', `/jobs/v2/${jobId}`, { body });
  return { status: answer.status, body: (await answer.json()) as Told };
}

async function read(hub: Hub, jobId: string) {
  const answer = await callHub(hub, 'GET', `/jobs/v2/${jobId}`);
  return (await answer.json()) as Told;
}

const ended = (hub: Hub, jobId: string) =>
  expect.poll(() => read(hub, jobId), { timeout: 30_000 }).toMatchObject({ status: 'completed' });

it('changes the twins of a condition, and tells of each', async () => {
  const hub = await startTestHub();
  await hub.registry.addDevices([
    ...['n1', 'n2'].map((deviceId) => ({ deviceId, tags: { site: 'north' } })),
    { deviceId: 's1', tags: { site: 'south' } },
  ]);
  expect(await create(hub, 'j')).toMatchObject({
    ...{ status: 200, body: { status: 'queued', deviceJobStatistics: null } },
  });
  await ended(hub, 'j');
  expect(await read(hub, 'j')).toMatchObject({
    jobId: 'j',
    type: 'scheduleUpdateTwin',
    startTime: expect.stringMatching(/Z$/),
    endTime: expect.stringMatching(/Z$/),
    deviceJobStatistics: { deviceCount: 2, succeededCount: 2, failedCount: 0, pendingCount: 0 },
  });
  const tagsOf = async (id: string) => (await hub.registry.getTwin(id)).responseBody.tags;
  expect(await tagsOf('n1')).toEqual({ site: 'north', SecurityGroup: 'mixers' });
  expect(await tagsOf('s1')).toEqual({ site: 'south' });
  const updates = () =>
    hub.events.filter(({ applicationProperties }) => applicationProperties.opType === 'updateTwin');
  await expect.poll(() => updates().map(({ deviceId }) => deviceId)).toEqual(['n1', 'n2']);
});

it('goes on after a twin that cannot take the change', async () => {
  const hub = await startTestHub();
  const room = { a: 'x'.repeat(4_000), b: 'x'.repeat(4_000), c: 'x'.repeat(140) };
  await hub.registry.addDevices([
    { deviceId: 'full', tags: { site: 'north', ...room } },
    { deviceId: 'roomy', tags: { site: 'north' } },
  ]);
  await create(hub, 'j');
  await ended(hub, 'j');
  expect((await read(hub, 'j')).deviceJobStatistics).toMatchObject({
    ...{ deviceCount: 2, succeededCount: 1, failedCount: 1 },
  });
});

it('changes 10,000 twins, and answers meanwhile', async () => {
  const hub = await startTestHub();
  await createDevices(hub, 10_000);
  await create(hub, 'j', { queryCondition: 'is_defined(deviceId)' });
  expect((await hub.registry.getTwin('d9999')).responseBody.deviceId).toBe('d9999');
  await ended(hub, 'j');
  expect((await read(hub, 'j')).deviceJobStatistics.succeededCount).toBe(10_000);
});

it('knows no job that nobody created, which is no error', async () => {
  const hub = await startTestHub();
  expect(await read(hub, 'j')).toEqual({ jobId: 'j', type: 'unknown', status: 'unknown' });
});

it('takes an id once', async () => {
  const hub = await startTestHub();
  await create(hub, 'j');
  const second = await create(hub, 'j');
  expect(second.status).toBe(409);
  expect(second.body.Message).toContain('ErrorCode:JobAlreadyExists;');
});

it('runs no more jobs at a time than its tier allows', async () => {
  const hub = await startTestHub({ maxActiveJobs: 1 });
  await create(hub, 'a');
  await ended(hub, 'a');
  expect((await create(hub, 'b')).status).toBe(200);
  const none = await startTestHub({ maxActiveJobs: 0 });
  const refused = await create(none, 'a');
  expect(refused.status).toBe(429);
  expect(refused.body.Message).toContain('ErrorCode:ThrottlingMaxActiveJobCountExceeded;');
});

it.each([
  ['a condition it cannot read', { queryCondition: 'tags.site == 1' }, 400],
  ['a condition that is none', { queryCondition: 7 }, 400],
  ['a long condition', { queryCondition: `deviceId = '${'x'.repeat(8_200)}'` }, 412],
  ['an update without ETag', { updateTwin: { tags: {} } }, 400],
  ['tags that are none', { updateTwin: { etag: '*', tags: 1 } }, 400],
  ['another kind of job', { type: 'scheduleDeviceMethod' }, 400],
  ['a later start', { startTime: '2999-01-01T00:00:00.000Z' }, 400],
  ['no end', { maxExecutionTimeInSeconds: 0 }, 400],
])('refuses %s', async (_, more, status) => {
  expect((await create(await startTestHub(), 'j', more)).status).toBe(status);
});

it('refuses an id that the service would refuse', async () => {
  expect((await create(await startTestHub(), 'a_b')).status).toBe(400);
});
