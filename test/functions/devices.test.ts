import { beforeAll, describe, expect, it } from 'vitest';
import type { DeviceFacts } from '../../shared/devices/device.ts';
import { deviceFacts } from '../support/device-facts.ts';
import { HttpApi } from '../support/http-api.ts';

const nowUtc = '2026-01-01T00:00:00.000Z';

let api: HttpApi;

beforeAll(async () => {
  api = await HttpApi.open(async () => {
    await import('../../functions/devices.ts');
    await import('../../functions/groups.ts');
  });
});

async function know(...fleet: DeviceFacts[]): Promise<void> {
  const directory = await api.app.directory();
  await directory.apply(
    fleet.map((facts) => ({ facts, source: 'sweep' })),
    nowUtc,
  );
}

describe('GET /devices/{device}', () => {
  it('calls an unknown device pending before the first sweep, and 404 afterwards', async () => {
    expect(await api.get('/devices/nobody')).toMatchObject({
      status: 200,
      body: { deviceId: 'nobody', groupSource: 'pending' },
    });
    await (await api.app.directory()).markSwept(nowUtc);
    const answer = await api.get('/devices/nobody');
    expect(answer.status).toBe(404);
    expect(answer.body.error.code).toBe('NotFound');
  });

  it('shows what the directory knows, the group as it was first written', async () => {
    await api.put('/groups/Big%20Pumps', {});
    await know(
      deviceFacts("pump:1#?%'", { groupTag: 'big PUMPS', protocol: 'Mqtt', status: 'disabled' }),
    );
    const answer = await api.get("/devices/pump:1%23%3F%25'");
    expect(answer.body).toEqual({
      deviceId: "pump:1#?%'",
      group: 'Big Pumps',
      groupSource: 'twinTag',
      protocol: 'Mqtt',
      status: 'disabled',
      generation: '638000000000000000',
      twinVersion: 1,
      firstSyncUtc: nowUtc,
      lastSyncUtc: nowUtc,
      lastSource: 'sweep',
      membership: { sinceUtc: nowUtc, moves: [], earlierMoves: 0 },
      etag: answer.headers.ETag,
    });
  });

  it.each([
    ['untagged', undefined, 'default', undefined],
    ['typo', 'pmups', 'unresolved', 'pmups'],
    ['blank', '', 'unresolved', ''],
    ['number', { json: '7' }, 'unresolved', '7'],
  ])('shows a device %s under default, and why', async (deviceId, groupTag, groupSource, tag) => {
    await know(deviceFacts(deviceId, { groupTag, generation: '' }));
    const { body } = await api.get(`/devices/${deviceId}`);
    expect(body).toMatchObject({ group: 'default', groupSource });
    expect(body.tag).toBe(tag);
    expect(body).not.toHaveProperty('generation');
  });

  it('gives another ETag when the group changes, if only because it was created', async () => {
    await know(deviceFacts('early', { groupTag: 'late' }));
    const before = await api.get('/devices/early');
    await api.put('/groups/late', {});
    const after = await api.get('/devices/early');
    expect(after.body).toMatchObject({ group: 'late', groupSource: 'twinTag' });
    expect(after.headers.ETag).not.toBe(before.headers.ETag);
  });
});

describe('the history of a device', () => {
  const move = async (minute: number, groupTag: DeviceFacts['groupTag'], twinVersion: number) => {
    const directory = await api.app.directory();
    const facts = deviceFacts('mover', { groupTag, twinVersion });
    const timeUtc = `2026-01-01T00:${String(minute).padStart(2, '0')}:00.000Z`;
    await directory.apply([{ facts, source: minute === 0 ? 'sweep' : 'twinChange' }], timeUtc);
    return timeUtc;
  };

  it('tells since when it is in its group, from what it came, and who told', async () => {
    await move(0, undefined, 1);
    const firstUtc = await move(1, 'Pumps', 2);
    await move(2, 'Pumps', 3);
    const lastUtc = await move(3, { json: '7' }, 4);
    const { body } = await api.get('/devices/mover');
    expect(body.membership).toEqual({
      sinceUtc: lastUtc,
      moves: [
        { timeUtc: lastUtc, fromTag: 'Pumps', toTag: '7', source: 'twinChange' },
        { timeUtc: firstUtc, toTag: 'Pumps', source: 'twinChange' },
      ],
      earlierMoves: 0,
    });
    const list = await api.get('/devices');
    const listed = list.body.value.find(({ deviceId }: DeviceFacts) => deviceId === 'mover');
    expect(listed).not.toHaveProperty('membership');
    expect(listed).not.toHaveProperty('moves');
    expect(listed.etag).toBe(body.etag);
  });

  it('keeps the last 20 moves, counts those before, and cuts long tags', async () => {
    for (let i = 4; i < 34; i++) await move(i, `${i} ${'x'.repeat(500)}`, i + 1);
    const { moves, earlierMoves } = (await api.get('/devices/mover')).body.membership;
    expect([moves.length, earlierMoves]).toEqual([20, 12]);
    expect(moves[0]).toMatchObject({ timeUtc: '2026-01-01T00:33:00.000Z' });
    expect(moves[1].fromTag).toHaveLength(128);
  });

  it('begins anew with a device made anew', async () => {
    const directory = await api.app.directory();
    const facts = deviceFacts('mover', { generation: '638000000000000001', groupTag: 'b' });
    await directory.apply([{ facts, source: 'lifecycle' }], '2026-01-02T00:00:00.000Z');
    expect((await api.get('/devices/mover')).body.membership).toEqual({
      sinceUtc: '2026-01-02T00:00:00.000Z',
      moves: [],
      earlierMoves: 0,
    });
  });
});

describe('GET /devices', () => {
  beforeAll(async () => {
    await api.put('/groups/valves', {});
    await know(
      ...['v1', 'v2', 'v3'].map((id) => deviceFacts(id, { groupTag: 'VALVES' })),
      deviceFacts('w', { groupTag: 'vavles' }),
    );
  });

  it('lists those of the group in force, however it is spelt', async () => {
    const answer = await api.get('/devices?group=Valves');
    expect(answer.body.value.map(({ deviceId }: DeviceFacts) => deviceId)).toEqual([
      'v1',
      'v2',
      'v3',
    ]);
    expect(answer.body).not.toHaveProperty('nextLink');
    const unresolved = await api.get('/devices?group=default');
    const ids = unresolved.body.value.map(({ deviceId }: DeviceFacts) => deviceId);
    expect(ids).toContain('w');
    expect(ids).not.toContain('v1');
    expect((await api.get('/devices?group=nobody')).body).toEqual({ value: [] });
  });

  it('pages through all devices by id', async () => {
    const all = (await api.get('/devices')).body.value;
    const paged: unknown[] = [];
    let next: string | undefined = '/devices?top=2';
    while (next !== undefined) {
      const { body } = await api.get(next);
      expect(body.value.length).toBeLessThanOrEqual(2);
      paged.push(...body.value);
      next = body.nextLink?.replace('http://localhost/api', '');
    }
    expect(paged).toEqual(all);
    expect(paged.length).toBeGreaterThan(4);
  });

  it('names every parameter that is wrong', async () => {
    const answer = await api.get('/devices?top=0&grp=x');
    expect(answer.status).toBe(400);
    const { details } = answer.body.error;
    expect(details.map(({ target }: { target: string }) => target).sort()).toEqual(['grp', 'top']);
  });
});
