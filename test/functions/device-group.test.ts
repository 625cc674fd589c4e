import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { applyTwinChange } from '../../shared/devices/twin-change.ts';
import { HttpApi } from '../support/http-api.ts';
import { callHub, openTestHub, type TestHub } from '../support/start-test-hub.ts';

let api: HttpApi;
let hub: TestHub;

beforeAll(async () => {
  hub = await openTestHub();
  vi.stubEnv('IOTHUB_ENDPOINT', hub.url);
  vi.stubEnv('TWIN_WRITES', 'on');
  api = await HttpApi.open(async () => {
    await import('../../functions/device-group.ts');
    await import('../../functions/devices.ts');
    await import('../../functions/groups.ts');
  });
  await api.put('/groups/Big%20Pumps', {});
  await api.put('/groups/mixers', {});
});

afterAll(() => hub.stop());

const put = (device: string, body: unknown, headers?: Record<string, string>) =>
  api.put(`/devices/${encodeURIComponent(device)}/group`, body, headers);

const get = (device: string) => api.get(`/devices/${encodeURIComponent(device)}`);

const faults = (settings: object) =>
  callHub(hub, 'PUT', '/local/faults', { body: JSON.stringify(settings) });

const twinOf = async (device: string) => (await hub.registry.getTwin(device)).responseBody;

let created = 0;
/** A device with a tag and a desired property that nobody but this test touches. */
async function create(more: object = {}): Promise<string> {
  const deviceId = `pump:${created++}#?%'`;
  await hub.registry.create({ deviceId, ...more });
  const properties = { desired: { rate: 5 } };
  await hub.registry.updateTwin(deviceId, { tags: { site: 'north' }, properties }, '*');
  return deviceId;
}

describe('PUT /devices/{device}/group', () => {
  it('writes the tag as the group is written, and nothing else of the twin', async () => {
    const device = await create();
    const answer = await put(device, { group: 'big PUMPS' });
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({
      deviceId: device,
      group: 'Big Pumps',
      groupSource: 'twinTag',
      lastSource: 'writeApi',
      twinVersion: 4,
    });
    const { tags, properties } = await twinOf(device);
    expect(tags).toEqual({ site: 'north', SecurityGroup: 'Big Pumps' });
    expect(properties.desired).toMatchObject({ rate: 5, $version: 2 });
  });

  it('tells who moved the device, also if the event of its twin came first', async () => {
    const device = await create();
    await put(device, { group: 'mixers' });
    const { body } = await put(device, { group: 'Big Pumps' });
    const { twinVersion } = body;
    expect(body.membership.moves).toMatchObject([
      { fromTag: 'mixers', toTag: 'Big Pumps', source: 'writeApi', by: 'function key' },
    ]);
    const directory = await api.app.directory();
    const known = (await directory.get(device))!;
    const facts = { ...known, groupTag: 'default', twinVersion: twinVersion + 1 };
    const told = new Date().toISOString();
    await directory.apply([{ facts, source: 'twinChange' }], told);
    await directory.apply([{ facts, source: 'writeApi', by: 'Ada' }], told);
    expect((await get(device)).body.membership.moves[0]).toMatchObject({
      ...{ toTag: 'default', source: 'writeApi', by: 'Ada' },
    });
  });

  it('makes nobody answer for a move that was there before', async () => {
    const device = await create();
    const directory = await api.app.directory();
    await put(device, { group: 'mixers' });
    const known = (await directory.get(device))!;
    await hub.registry.updateTwin(device, { tags: { SecurityGroup: 'Big Pumps' } }, '*');
    const facts = { ...known, groupTag: 'Big Pumps', twinVersion: known.twinVersion + 1 };
    await directory.apply([{ facts, source: 'twinChange' }], new Date().toISOString());
    const { body } = await put(device, { group: 'Big Pumps' });
    expect(body.membership.moves[0]).not.toHaveProperty('by');
  });

  it('answers what GET answers then', async () => {
    const device = await create();
    const answer = await put(device, { group: 'mixers' });
    expect(await get(device)).toMatchObject({ body: answer.body, headers: answer.headers });
  });

  it('is seen by evaluation, which copies the directory', async () => {
    const device = await create();
    const view = await api.app.directoryView();
    await view.catchUp();
    await put(device, { group: 'mixers' });
    await view.catchUp();
    expect(view.find(device)).toMatchObject({ groupTag: 'mixers', twinVersion: 4 });
  });

  it("leaves nothing to do for the next sweep, and for the twin's own event", async () => {
    const device = await create();
    await put(device, { group: 'mixers' });
    const [directory, twins] = await Promise.all([api.app.directory(), api.app.twins()]);
    const swept = (await twins.readPage()).devices.filter(({ deviceId }) => deviceId === device);
    expect(swept).toMatchObject([{ groupTag: 'mixers', twinVersion: 4 }]);
    const changes = swept.map((facts) => ({ facts, source: 'sweep' as const }));
    expect(await directory.apply(changes, new Date().toISOString())).toBe(0);

    const updates = () => hub.events.filter(({ deviceId }) => deviceId === device).slice(1);
    await expect.poll(() => updates().length).toBe(2);
    const { applicationProperties, body } = updates().at(-1)!;
    const event = { opType: applicationProperties.opType!, deviceId: device };
    const told = { ...event, body: JSON.parse(Buffer.from(body).toString('utf8')) };
    expect(told.body).toMatchObject({ version: 4, tags: { SecurityGroup: 'mixers' } });
    expect(applyTwinChange(told, await directory.get(device))).toBeUndefined();
  });

  it('writes default as a tag, and null as none', async () => {
    const device = await create();
    expect((await put(device, { group: 'Default' })).body).toMatchObject({
      ...{ group: 'default', groupSource: 'twinTag' },
    });
    expect((await twinOf(device)).tags).toMatchObject({ SecurityGroup: 'default' });
    expect((await put(device, { group: null })).body).toMatchObject({
      ...{ group: 'default', groupSource: 'default' },
    });
    expect((await twinOf(device)).tags).toEqual({ site: 'north' });
  });

  it('leaves the directory with what the twin has, when two come at once', async () => {
    const device = await create();
    const groups = ['mixers', 'Big Pumps', 'default'];
    const answers = await Promise.all(groups.map((group) => put(device, { group })));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    const { SecurityGroup } = (await twinOf(device)).tags;
    expect((await get(device)).body).toMatchObject({ group: SecurityGroup, twinVersion: 6 });
  });

  it('takes a device that is disabled', async () => {
    const device = await create({ status: 'disabled' });
    expect((await put(device, { group: 'mixers' })).body).toMatchObject({ status: 'disabled' });
  });

  it('tells a device made anew from the one before, though its twin is younger', async () => {
    const device = await create();
    await put(device, { group: 'mixers' });
    await hub.registry.delete(device);
    await hub.registry.create({ deviceId: device });
    const { generationId } = (await hub.registry.get(device)).responseBody;
    expect((await put(device, { group: 'Big Pumps' })).body).toMatchObject({
      ...{ group: 'Big Pumps', twinVersion: 3, generation: generationId },
    });
  });

  it('knows no device that the hub does not have', async () => {
    const answer = await put('gone', { group: 'mixers' });
    expect([answer.status, answer.body.error.code]).toEqual([404, 'NotFound']);
  });

  it.each([
    ['a group that is not there', { group: 'mixres' }, ['/group']],
    ['no group', {}, ['/group']],
    ['a group that is no text', { group: 7 }, ['/group']],
    ['anything else', { group: 'mixers', tag: 'x' }, ['/tag']],
  ])('refuses %s', async (_, body, targets) => {
    const device = await create();
    const { status, body: told } = await put(device, body);
    expect(status).toBe(400);
    expect(told.error.details.map(({ target }: { target: string }) => target)).toEqual(targets);
    expect((await twinOf(device)).tags).toEqual({ site: 'north' });
  });
});

describe('If-Match', () => {
  it('holds a change to the device as it was read', async () => {
    const device = await create();
    const { headers } = await put(device, { group: 'mixers' });
    await put(device, { group: 'Big Pumps' });
    const late = await put(device, { group: 'mixers' }, { 'If-Match': headers.ETag! });
    expect([late.status, late.body.error.code]).toEqual([412, 'PreconditionFailed']);
    expect((await twinOf(device)).tags).toMatchObject({ SecurityGroup: 'Big Pumps' });
    const { ETag } = (await get(device)).headers;
    expect((await put(device, { group: 'mixers' }, { 'If-Match': ETag! })).status).toBe(200);
  });

  it('lets one of many callers through who saw the same state', async () => {
    const device = await create();
    const { headers, body } = await put(device, { group: 'mixers' });
    const seen = { 'If-Match': headers.ETag! };
    const groups = ['Big Pumps', null, 'default', 'Big Pumps', null, 'default'];
    const answers = await Promise.all(groups.map((group) => put(device, { group }, seen)));
    const written = (await twinOf(device)).tags.SecurityGroup ?? null;
    for (const [i, { status }] of answers.entries())
      if (status !== 412) expect([status, groups[i]]).toEqual([200, written]);
    expect((await get(device)).body.twinVersion).toBe(body.twinVersion + 1);
  });

  it('holds against what others wrote into the twin, before the directory knows', async () => {
    const device = await create();
    const { headers } = await put(device, { group: 'mixers' });
    await hub.registry.updateTwin(device, { tags: { SecurityGroup: 'Big Pumps' } }, '*');
    const late = await put(device, { group: 'default' }, { 'If-Match': headers.ETag! });
    expect(late.status).toBe(412);
    expect((await twinOf(device)).tags.SecurityGroup).toBe('Big Pumps');
    expect((await put(device, { group: 'default' })).status).toBe(200);
  });

  it('is told together with what is wrong in the body', async () => {
    const answer = await put('gone', { group: 'nobody' }, { 'If-Match': 'x' });
    expect(answer.body.error.details.map(({ target }: { target: string }) => target)).toEqual([
      ...['If-Match', '/group'],
    ]);
  });
});

describe('a hub in trouble', () => {
  beforeEach(() => faults({}));
  afterAll(() => faults({}));

  it('is asked until it has written, once', async () => {
    const device = await create();
    await faults({ throttled: 1, unavailable: 1, outdated: 2, lostAnswers: 1 });
    expect(await put(device, { group: 'mixers' })).toMatchObject({
      status: 200,
      body: { group: 'mixers', twinVersion: 4 },
    });
  });

  it('that stays so is told, and nothing is changed', async () => {
    const device = await create();
    await put(device, { group: 'mixers' });
    await faults({ throttled: 100, retryAfterSeconds: 30 });
    const answer = await put(device, { group: 'Big Pumps' });
    expect(answer.status).toBe(503);
    expect(answer.headers['Retry-After']).toBe('30');
    await faults({});
    expect((await get(device)).body).toMatchObject({ group: 'mixers' });
  });
});
