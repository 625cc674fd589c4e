import { beforeEach, describe, expect, it } from 'vitest';
import type { MemberSelection } from '../../../shared/devices/member-selection.ts';
import { HubMemberJobs } from '../../../shared/hub/hub-member-jobs.ts';
import {
  callHub,
  createDevices,
  startTestHub,
  type TestHub,
} from '../../support/start-test-hub.ts';

const byQuery = (condition: string): MemberSelection => ({ condition, target: '/query' });
const everyone = byQuery('is_defined(deviceId)');

let hub: TestHub;
let waits: number[];
let jobs: HubMemberJobs;

async function open(options = {}) {
  hub = await startTestHub(options);
  waits = [];
  jobs = await HubMemberJobs.open(hub.address, async (ms) => {
    waits.push(ms);
  });
}

beforeEach(() => open());

const faults = (settings: object) =>
  callHub(hub, 'PUT', '/local/faults', { body: JSON.stringify(settings) });

const ended = (group: string, id: string) =>
  expect
    .poll(() => jobs.find(group, id), { timeout: 30_000 })
    .toMatchObject({ status: 'completed' });

const tagOf = async (deviceId: string) =>
  (await hub.registry.getTwin(deviceId)).responseBody.tags.SecurityGroup;

describe('a job', () => {
  it('gives the tag to the devices of its condition, and no other', async () => {
    await hub.registry.create({ deviceId: "it's" });
    await hub.registry.create({ deviceId: 'b' });
    const condition = String.raw`deviceId IN ['it\'s']`;
    const { id, status } = await jobs.start('Big Pumps', { condition, target: '/devices' });
    expect(status).toBe('queued');
    await ended('big pumps', id);
    expect(await jobs.find('Big Pumps', id)).toEqual({
      id,
      status: 'completed',
      counts: { total: 1, succeeded: 1, failed: 0, pending: 0 },
      createdTimeUtc: expect.stringMatching(/Z$/),
      startTimeUtc: expect.stringMatching(/Z$/),
      endTimeUtc: expect.stringMatching(/Z$/),
    });
    expect(await tagOf("it's")).toBe('Big Pumps');
    expect(await tagOf('b')).toBeUndefined();
  });

  it('takes 10,000 devices', async () => {
    await createDevices(hub, 10_000);
    const { id } = await jobs.start('pumps', everyone);
    await ended('pumps', id);
    const { counts } = (await jobs.find('pumps', id))!;
    expect(counts).toEqual({ total: 10_000, succeeded: 10_000, failed: 0, pending: 0 });
  });

  it('is of its group alone', async () => {
    const { id } = await jobs.start('pumps', everyone);
    expect(await jobs.find('PUMPS', id)).toMatchObject({ id });
    expect(await jobs.find('mixers', id)).toBeUndefined();
  });

  it.each(['', 'x', '../query', `${'a'.repeat(32)}`, `${'a'.repeat(32)}/cancel`])(
    'is not %j',
    async (id) => {
      expect(await jobs.find('pumps', id)).toBeUndefined();
    },
  );

  it('of another program is not told', async () => {
    const job = { jobId: 'theirs', type: 'scheduleUpdateTwin', updateTwin: { etag: '*' } };
    const rest = { queryCondition: everyone.condition, maxExecutionTimeInSeconds: 60 };
    const body = JSON.stringify({ ...job, ...rest });
    expect((await callHub(hub, 'PUT', '/jobs/v2/theirs', { body })).status).toBe(200);
    expect(await jobs.find('pumps', 'theirs')).toBeUndefined();
  });
});

describe('a condition that the hub refuses', () => {
  it.each([
    ['as it cannot read it', 'tags.site == 1', 'expected a value but found ='],
    ['as it is too long', `tags.site = '${'x'.repeat(8_200)}'`, 'ETag'],
  ])('%s is told in its words', async (_, condition, words) => {
    await expect(jobs.start('pumps', byQuery(condition))).rejects.toMatchObject({
      code: 'InvalidRequest',
      target: '/query',
      message: expect.stringContaining(words),
    });
    expect(waits).toEqual([]);
  });
});

describe('a busy hub', () => {
  it('is asked again', async () => {
    await faults({ throttled: 2, unavailable: 1 });
    const { id } = await jobs.start('pumps', everyone);
    await faults({ unavailable: 3 });
    expect(await jobs.find('pumps', id)).toMatchObject({ id });
    expect(waits).toEqual([500, 1_000, 2_000, 500, 1_000, 2_000]);
  });

  it('whose answer is lost has started one job', async () => {
    await hub.registry.create({ deviceId: 'a' });
    await faults({ lostAnswers: 1 });
    const { id } = await jobs.start('pumps', everyone);
    await ended('pumps', id);
    expect((await hub.registry.getTwin('a')).responseBody).toMatchObject({ version: 3 });
  });

  it('says so when it stays so', async () => {
    await faults({ unavailable: 100 });
    await expect(jobs.start('pumps', everyone)).rejects.toMatchObject({
      code: 'ServiceUnavailable',
      message: 'The IoT hub is busy or not reachable; try again.',
    });
  });

  it('says when it runs as many jobs as it may', async () => {
    await open({ maxActiveJobs: 0 });
    await expect(jobs.start('pumps', everyone)).rejects.toMatchObject({
      code: 'ServiceUnavailable',
      message: expect.stringContaining('as many jobs at a time'),
      retryAfterSeconds: 60,
    });
  });
});
