import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startEventHubs } from '../../local/event-hubs/start-event-hubs.ts';
import { deviceFacts } from '../support/device-facts.ts';
import { HttpApi } from '../support/http-api.ts';
import { hubEvent, securityMessage } from '../support/hub-events.ts';

// Later than the creation of the event hub, which starts with the test.
const nowMs = Date.now() + 600_000;
const nowUtc = new Date(nowMs).toISOString();

let api: HttpApi;
let hubs: Awaited<ReturnType<typeof startEventHubs>>;

beforeAll(async () => {
  hubs = await startEventHubs({ port: 0, hubs: [{ name: 'telemetry', partitionCount: 4 }] });
  api = await HttpApi.open(async () => {
    vi.stubEnv('TELEMETRY', hubs.connectionString);
    await import('../../functions/device-evaluation.ts');
    await import('../../functions/rules.ts');
  });
  const directory = await api.app.directory();
  const fleet = [
    deviceFacts('pump:1#?%', { protocol: 'Mqtt' }),
    deviceFacts('silent', { groupTag: 'pmups' }),
  ];
  await directory.apply(
    fleet.map((facts) => ({ facts, source: 'sweep' })),
    nowUtc,
  );
  await api.put('/groups/default/rules', [
    {
      ruleType: 'MqttD2CMessagesNotInAllowedRange',
      isEnabled: true,
      minThreshold: 0,
      maxThreshold: 1,
      timeWindowSize: 'PT5M',
    },
    { ruleType: 'ProcessNotAllowed', isEnabled: true, allowlistValues: ['sh'] },
    { id: 'off', ruleType: 'ProcessNotAllowed', isEnabled: false, allowlistValues: [] },
    {
      ruleType: 'DirectMethodInvokesNotInAllowedRange',
      isEnabled: true,
      minThreshold: 0,
      maxThreshold: 1,
      timeWindowSize: 'PT5M',
    },
  ]);
});

afterAll(() => hubs.stop());

const evaluationOf = (device: string) =>
  api.get(`/devices/${encodeURIComponent(device)}/evaluation`);

describe('GET /devices/{device}/evaluation', () => {
  it('calls an unknown device pending before the first sweep, and 404 afterwards', async () => {
    expect(await evaluationOf('nobody')).toMatchObject({
      status: 200,
      body: { groupSource: 'pending', rules: [], missing: [{ code: 'pending' }] },
    });
    await (await api.app.directory()).markSwept(nowUtc);
    const answer = await evaluationOf('nobody');
    expect(answer).toMatchObject({ status: 404, body: { error: { code: 'NotFound' } } });
  });

  it('tells of a device that only the directory knows', async () => {
    const { status, body } = await evaluationOf('silent');
    expect(status).toBe(200);
    expect(body).toMatchObject({
      ...{ group: 'default', groupSource: 'unresolved', tag: 'pmups', partitions: [] },
      missing: [{ code: 'unresolvedTag' }, { code: 'noEventYet' }],
    });
    expect(body.rules).toHaveLength(4);
    expect(body.rules[0].explanation).toMatch(/^Cannot fire\. No event of the device/);
  });

  it('answers for each rule from what evaluation has committed', async () => {
    const deviceId = 'pump:1#?%';
    const telemetry = await api.app.telemetry();
    const body = securityMessage([
      { Name: 'ProcessCreate', Payload: [{ Executable: '/usr/bin/nc' }] },
    ]);
    const events = [{}, { body }].map((event, i) =>
      hubEvent({ deviceId, sequenceNumber: i, enqueuedMs: nowMs + i, ...event }),
    );
    await telemetry.takeIn(events.map((event) => ({ ...event, partitionId: '2' })));
    const answer = await evaluationOf(deviceId);
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({
      ...{ deviceId, group: 'default', groupSource: 'default', protocol: 'Mqtt', missing: [] },
      partitions: [{ partition: '2', eventsWaiting: 0 }],
      rules: [
        { current: { value: 2, roomLeft: -1 }, openAlerts: [{ side: 'above' }], missing: [] },
        {
          openAlerts: [{ value: '/usr/bin/nc' }],
          explanation: expect.stringMatching(/^Has fired/),
        },
        { ruleId: 'off', isEnabled: false, missing: [{ code: 'ruleDisabled' }] },
        { source: 'resourceLogs', missing: [{ code: 'sourceNotEvaluated' }] },
      ],
    });
    expect(answer.body.openAlerts).toHaveLength(2);
    const alerts = await api.app.alerts();
    for (const id of answer.body.openAlerts) expect(await alerts.get(id)).toMatchObject({ id });
  });

  it('answers 503 while the event hub does not answer', async () => {
    await hubs.stop();
    expect(await evaluationOf('silent')).toMatchObject({
      status: 503,
      body: { error: { code: 'ServiceUnavailable' } },
    });
  });
});
