import { beforeAll, describe, expect, it } from 'vitest';
import { deviceHash } from '../../shared/devices/erasure.ts';
import { HttpApi } from '../support/http-api.ts';

let api: HttpApi;
beforeAll(async () => {
  api = await HttpApi.open(() => import('../../functions/erasures.ts'));
});

describe('POST /devices/{device}/erase', () => {
  it('begins an erasure that can be looked at, and does not name the device', async () => {
    const before = Date.now();
    const path = '/devices/pump%207/erase?code=secret';
    const answer = await api.post(path, { reason: 'sold' });
    expect(answer).toMatchObject({
      status: 202,
      body: {
        ...{ state: 'pending', reason: 'sold', requestedBy: 'function key' },
        deviceHash: deviceHash(api.app.settings.hub, 'pump 7'),
        removed: { directoryRows: 0, partitions: 0, alerts: 0 },
        note: expect.stringContaining('comes back as a new one'),
      },
    });
    expect(Date.parse(answer.body.requestedUtc)).toBeGreaterThanOrEqual(before);
    const { note: _, ...erasure } = answer.body;
    const address = `/erasures/${erasure.id}`;
    expect(answer.headers.Location).toBe(`http://localhost/api${address}`);
    expect(await api.get(address)).toMatchObject({ status: 200, body: erasure });
    expect(JSON.stringify(answer.body)).not.toContain('pump');
    // Asked for twice it is one.
    expect((await api.post(path, { reason: 'again' })).body.id).toBe(erasure.id);
    await api.post('/devices/other/erase', { reason: 'sold, too' });
    const { body: page } = await api.get('/erasures?top=1');
    expect(page.value).toEqual([erasure]);
    expect(page.nextLink).toBeDefined();
  });

  it.each(['/devices/devices/erase', '/Devices/pump/ERASE/'])(
    'tells for %s where to look',
    async (path) => {
      const { body, headers } = await api.post(path, { reason: 'sold' });
      expect(headers.Location).toBe(`http://localhost/api/erasures/${body.id}`);
    },
  );

  it.each([[{}], [{ reason: '' }], [{ reason: 7 }], [{ reason: 'x'.repeat(257) }]])(
    'wants a reason: %j has none',
    async (body) => {
      const answer = await api.post('/devices/a/erase', body);
      expect(answer.status).toBe(400);
      expect(answer.body.error.details).toMatchObject([{ target: '/reason' }]);
    },
  );

  it('has no erasure that nobody has begun', async () => {
    expect(await api.get('/erasures/nothing')).toMatchObject({ status: 404 });
  });
});
