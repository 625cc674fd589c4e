import { describe, expect, it } from 'vitest';
import type { RuleDraft } from '../../../shared/rules/rule.ts';
import { codes, explainedRule } from '../../support/explained.ts';
import { securityMessage } from '../../support/hub-events.ts';
import { Partition, someFacts } from '../../support/partition.ts';
import { aPolicy, aRule } from '../../support/policies.ts';
import { temperatureRule } from '../../support/rule-drafts.ts';

const inWindow = { minThreshold: 0, maxThreshold: 3, timeWindowSize: 'PT5M' };
const bursts = { ...inWindow, ruleType: 'MqttD2CMessagesNotInAllowedRange' };
const twins = { ...inWindow, ruleType: 'TwinUpdatesNotInAllowedRange' };
const logins = { ...inWindow, ruleType: 'FailedLocalLoginsNotInAllowedRange' };
const processes = { ruleType: 'ProcessNotAllowed', allowlistValues: [] };
const heat = {
  id: 'heat',
  maxThreshold: 80,
  timeWindowSize: 'PT5M',
  ruleType: 'TimeWindowCustomAlertRule',
  signal: { path: '/temp', aggregate: 'average' },
} as const;

const login = { Name: 'Login', Payload: [{ Result: 'Fail', UserName: 'eve' }] };
const process = { Name: 'ProcessCreate', Payload: [{ Executable: '/bin/sh' }] };
const message = { at: 0 };
const report = (...events: (typeof login | typeof process)[]) => ({
  at: 0,
  body: securityMessage(events),
});
const twinUpdate = {
  at: 0,
  source: 'twinChangeEvents',
  properties: { opType: 'updateTwin' },
  body: { version: 2 },
};

type Draft = Partial<RuleDraft> & { ruleType: string };
type Event = Parameters<Partition['receive']>[0];

function answer(draft: Draft, events: readonly Event[], facts = someFacts('pump')) {
  const partition = new Partition(aPolicy({ default: [aRule(draft)] }), [facts]);
  for (const event of events) partition.receive(event);
  return explainedRule(partition, 60);
}

const byMqtt = someFacts('pump');
const { protocol: _, ...noProtocol } = byMqtt;
const byHttp = someFacts('pump', { protocol: 'Http' });

describe('what keeps a rule from firing', () => {
  it.each<[string, Draft, Event[], typeof byHttp, string[]]>([
    ['nothing', bursts, [message], byMqtt, []],
    ['an unknown protocol', bursts, [message], noProtocol, ['protocolUnknown']],
    ['another protocol', bursts, [message], byHttp, ['otherProtocol']],
    ['no message', bursts, [twinUpdate], byMqtt, ['noMessage']],
    ['no twin change event', twins, [message], byMqtt, ['noTwinUpdate']],
    ['no security message', logins, [message], byMqtt, ['noSecurityMessage']],
    ['no security message for a list', processes, [message], byHttp, ['noSecurityMessage']],
    ['agents that report other things', logins, [report(process)], byHttp, ['noSuchActivity']],
    ['nothing again, once they report it', logins, [report(process, login)], byHttp, []],
    ['no value at the path', heat, [{ at: 0, body: { hum: 1 } }], byHttp, ['noObservation']],
    ['nothing with a value at the path', heat, [{ at: 0, body: { temp: 1 } }], byHttp, []],
  ])('is named: %s', (_name, draft, events, facts, expected) => {
    const { missing, explanation } = answer(draft, events, facts);
    expect(codes({ missing })).toEqual(expected);
    expect(explanation.startsWith('Cannot fire.')).toBe(expected.length > 0);
    for (const { message } of missing) expect(explanation).toContain(message);
  });

  it('is not all of it when silence is judged without what is missing', () => {
    const draft = { ...logins, minThreshold: 1 };
    const { missing, explanation } = answer(draft, [message]);
    expect(missing).toMatchObject([
      { code: 'noSecurityMessage', affects: 'activities' },
      { code: 'noFullWindow', affects: 'minimum' },
    ]);
    expect(explanation).toMatch(/^Cannot fire\./);
    const lenient = { ...draft, allowedLateness: 'PT0S' };
    const partition = new Partition(aPolicy({ default: [aRule(lenient)] }));
    partition.receive(message);
    partition.tick(299);
    expect(explainedRule(partition, 310).explanation).toMatch(/^No alert is open: .* holds 0/);
  });

  it('is that the device is disabled, for a minimum alone', () => {
    const draft = { ...bursts, minThreshold: 1 };
    const facts = someFacts('pump', { status: 'disabled' });
    const { missing, explanation } = answer(draft, [message], facts);
    expect(missing).toMatchObject([{ code: 'deviceDisabled', affects: 'minimum' }]);
    expect(explanation).toMatch(/^No alert is open: .* The device is disabled, so its silence/);
  });
});

describe('what was lost of a device', () => {
  it.each<[string, Draft, Event[], string, number]>([
    [
      'late activities',
      logins,
      [
        { at: 90_000 },
        { ...report({ ...login, TimestampUTC: '2026-01-01 00:00:00Z' } as never), at: 90_001 },
      ],
      'tooLate',
      1,
    ],
    [
      'values of another type',
      temperatureRule(),
      [{ at: 0, body: { temp: ['hot', 20, 'cold'] } }],
      'typeMismatch',
      2,
    ],
    [
      'bodies that cannot be read',
      temperatureRule(),
      [{ at: 0, body: Buffer.from('{"temp":') }],
      'unreadableBodies',
      1,
    ],
    [
      'bodies in another encoding',
      processes,
      [
        {
          at: 0,
          interfaceId: 'urn:azureiot:Security:SecurityAgent:1',
          properties: { mti: '1.0-1-2-3' },
          body: Buffer.from([1, 2]),
        },
        report(process),
      ],
      'unsupportedEncoding',
      1,
    ],
  ])('is counted: %s', (_name, draft, events, code, count) => {
    const found = answer(draft, events).missing.find((one) => one.code === code);
    expect(found).toMatchObject({ affects: 'someActivities' });
    expect(found?.message).toContain(`${count} `);
  });

  it('is nothing that a rule without bodies would have used', () => {
    const events = [{ at: 0, body: Buffer.from('{"temp":') }];
    expect(answer(bursts, events).missing).toEqual([]);
  });
});

describe('a list with a hundred open alerts', () => {
  it('says that further values join one alert', () => {
    const Payload = Array.from({ length: 101 }, (_, i) => ({ Executable: `/bin/p${i}` }));
    const events = [{ at: 0, body: securityMessage([{ Name: 'ProcessCreate', Payload }]) }];
    const { missing, openAlerts } = answer(processes, events);
    expect(codes({ missing })).toEqual(['tooManyValues']);
    expect(openAlerts).toHaveLength(101);
    expect(openAlerts.at(-1)).toMatchObject({ value: '*' });
  });
});
