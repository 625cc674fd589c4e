import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DeviceHub } from '../../local/fleet/device-hub.ts';
import { processStarted, securityMessage } from '../../local/fleet/security-message.ts';
import { ApiClient } from '../../local/stack/api-client.ts';
import { deviceIn, listAlerts } from '../support/stack-alerts.ts';
import { StartedStack, until } from '../support/started-stack.ts';

const inForceMs = 5_000;
const deviceId = 'pump-1';
const rule = {
  ...{ ruleType: 'ProcessNotAllowed', isEnabled: true, severity: 'High' },
  allowlistValues: ['/usr/sbin/pumpd'],
};

describe('a device whose tag is changed in the IoT hub', { timeout: 180_000 }, () => {
  let stack: StartedStack;
  let api: ApiClient;
  let hub: DeviceHub;
  let service: ApiClient;
  let sent = 0;

  /** What the rule forbids. */
  const misbehave = () => {
    sent += 1;
    const message = securityMessage([processStarted('/tmp/xmrig')], sent, Date.now());
    return hub.sendSecurityMessage(deviceId, message);
  };

  beforeAll(async () => {
    // What a sweep would find all the same must be known without one.
    const onceAYear = { SYNC_SCHEDULE: '0 0 0 1 1 *' };
    stack = await StartedStack.start(['--data', 'memory', '--fleet', '0', '--no-seed'], onceAYear);
    api = await stack.api();
    const { url } = (await stack.endpoints()).iotHub;
    hub = new DeviceHub(url);
    service = new ApiClient(url, { headers: { authorization: 'SharedAccessSignature local' } });
    await api.send('PUT', '/groups/strict', {});
    await api.send('PUT', '/groups/strict/rules', [rule]);
    await hub.provision([{ deviceId, kind: 'pump', phaseMs: 0 }]);
  }, 120_000);

  afterAll(() => stack?.end());

  it('is judged by the rules of its new group within 5 s', async () => {
    await misbehave();
    await deviceIn(api, deviceId, 'default');
    const changedMs = Date.now();
    const twin = `/twins/${deviceId}?api-version=2021-04-12`;
    await service.send('PATCH', twin, { tags: { SecurityGroup: 'strict' } });
    const alert = await until('an alert', 60_000, async () => {
      await misbehave();
      return (await listAlerts(api, `&device=${deviceId}`))[0];
    });
    // In the stream's time: which messages were judged, however long it took to be told.
    expect(Date.parse(alert.detectedTimeUtc) - changedMs).toBeLessThan(inForceMs);
    const { body } = await api.send('GET', `/devices/${deviceId}`);
    expect(body).toMatchObject({
      membership: { moves: [{ toTag: 'strict', source: 'twinChange' }], earlierMoves: 0 },
    });
    expect((await api.send('GET', '/groups/strict')).body).toMatchObject({ devices: 1 });
  });

  it('is another device at once when it is made anew, with the tag that it was given then', async () => {
    const identity = `/devices/${deviceId}?api-version=2021-04-12`;
    await service.send('DELETE', identity);
    await service.send('PUT', identity, { deviceId });
    const tags = { SecurityGroup: 'strict', isAnew: true };
    await service.send('PATCH', `/twins/${deviceId}?api-version=2021-04-12`, { tags });
    const isAnew = async (source: string) => {
      const { body } = await api.send('GET', `/devices/${deviceId}`);
      const { status, group, lastSource, twinVersion } = body as Record<string, unknown>;
      const isMember = status === 'enabled' && group === 'strict' && twinVersion === 3;
      return isMember && lastSource === source ? true : undefined;
    };
    await until('its tag', 10_000, () => isAnew('twinChange'));
    // A message tells the generation, so what was known until then may be of an earlier device. Its twin
    // was read a moment ago, and is not read again before 15 s.
    await until('its twin', 40_000, async () => {
      await hub.sendReadings(deviceId, [{ pressure: 3 }]);
      return isAnew('lookup');
    });
  });

  it('is erased with all that is stored about it, once it has left the hub', async () => {
    await service.send('DELETE', `/devices/${deviceId}?api-version=2021-04-12`);
    await until('the deletion to be told', 60_000, async () => {
      const { body } = await api.send('GET', `/devices/${deviceId}`);
      return (body as { status: string }).status === 'deleted' ? true : undefined;
    });
    const path = `/devices/${deviceId}/erase`;
    const { body: begun } = await api.send('POST', path, { reason: 'scrapped' });
    const { id } = begun as { id: string };
    const erasure = await until('the erasure', 150_000, async () => {
      const { body } = await api.send('GET', `/erasures/${id}`);
      return (body as { state: string }).state === 'pending' ? undefined : body;
    });
    expect(erasure).toMatchObject({ state: 'settling', removed: { directoryRows: 1 } });
    expect(await listAlerts(api, `&device=${deviceId}`)).toEqual([]);
    expect((await api.ask('GET', `/devices/${deviceId}`)).status).toBe(404);
    expect((await api.send('GET', '/groups/strict')).body).toMatchObject({ devices: 0 });
  });
});
