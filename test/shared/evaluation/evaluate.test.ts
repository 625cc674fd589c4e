import { describe, expect, it } from 'vitest';
import { securityMessage, startMs } from '../../support/hub-events.ts';
import { Partition, someFacts } from '../../support/partition.ts';
import { aPolicy, aRule } from '../../support/policies.ts';

const bursts = aRule({
  ruleType: 'MqttD2CMessagesNotInAllowedRange',
  minThreshold: 0,
  maxThreshold: 3,
  timeWindowSize: 'PT5M',
});
const utc = (at: number) => new Date(startMs + at * 1_000).toISOString();

describe('a maximum', () => {
  it('is found with the message that exceeds it', () => {
    const partition = new Partition(aPolicy({ default: [bursts] }));
    partition.receive({ at: 0 }, { at: 1 }, { at: 2 });
    expect(partition.list()).toEqual([]);
    partition.receive({ at: 3 });
    expect(partition.list()).toMatchObject([
      {
        alertType: 'IoT_CA_MqttD2CMessagesNotInAllowedRange',
        deviceId: 'pump',
        group: 'default',
        observed: 4,
        range: { min: 0, max: 3 },
        timeWindowSize: 'PT5M',
        occurrences: 1,
        startTimeUtc: utc(3),
        detectedTimeUtc: utc(3),
      },
    ]);
  });

  it('goes on as one alert, and ends a window and the wait after the last violating pane', () => {
    const partition = new Partition(aPolicy({ default: [bursts] }));
    for (let at = 0; at < 10; at++) partition.receive({ at });
    partition.tick(305 + 9);
    // Written when it opened; the next time 5 min later at the earliest, or when it ends.
    expect(partition.list()[0]).toMatchObject({ observed: 4, occurrences: 1 });
    expect(partition.list()[0]?.resolution).toBeUndefined();
    // The last violating pane is [5 s, 10 s); 300 s of window and 10 s of wait follow it.
    partition.tick(320);
    expect(partition.list()).toMatchObject([
      {
        resolution: 'backInRange',
        resolvedTimeUtc: utc(320),
        endTimeUtc: utc(9),
        observed: 10,
        occurrences: 7,
      },
    ]);
  });
});

describe('a minimum', () => {
  const alive = { ...bursts, minThreshold: 1, maxThreshold: 1_000 };

  it('is judged once a full window has passed since the device was first seen', () => {
    const partition = new Partition(aPolicy({ default: [alive] }));
    partition.receive({ at: 0 });
    partition.tick(309);
    expect(partition.list()).toEqual([]);
    // The message left with pane [300 s, 305 s), which is judged 10 s after its end.
    partition.tick(315);
    expect(partition.list()).toMatchObject([
      {
        observed: 0,
        startTimeUtc: utc(5),
        endTimeUtc: utc(305),
        detectedTimeUtc: utc(315),
        evidence: [],
      },
    ]);
  });

  it('is found at the moment that a tick told, though the commit was full and a later tick goes on', () => {
    const both = [someFacts('fan'), someFacts('pump')];
    const partition = new Partition(aPolicy({ default: [alive] }), both);
    partition.receive({ at: 0 }, { at: 0, deviceId: 'fan' });
    partition.tick(315, { maxAlerts: 1 });
    expect(partition.list()).toHaveLength(1);
    partition.tick(900);
    expect(partition.list()).toMatchObject([
      { deviceId: 'fan', detectedTimeUtc: utc(315) },
      { deviceId: 'pump', detectedTimeUtc: utc(315) },
    ]);
  });

  it('counts the panes of silence and ends a window after it', () => {
    const partition = new Partition(aPolicy({ default: [alive] }));
    partition.receive({ at: 0 }, { at: 405 });
    partition.tick(714);
    expect(partition.list()[0]?.resolution).toBeUndefined();
    partition.tick(715);
    // Panes [300 s, 305 s) to [400 s, 405 s) were empty windows: 21 of them.
    expect(partition.list()).toMatchObject([
      {
        occurrences: 21,
        endTimeUtc: utc(405),
        resolution: 'backInRange',
        resolvedTimeUtc: utc(715),
      },
    ]);
  });

  it('is not judged for a disabled device', () => {
    const partition = new Partition(aPolicy({ default: [alive] }));
    partition.receive({ at: 0 });
    partition.learn(someFacts('pump', { status: 'disabled' }));
    partition.tick(10_000);
    expect(partition.list()).toEqual([]);
  });
});

describe('an allowlist', () => {
  const processes = aRule({ ruleType: 'ProcessNotAllowed', allowlistValues: ['sshd'] });

  it('raises one alert a value, with its evidence', () => {
    const partition = new Partition(aPolicy({ default: [processes] }));
    const starts = (name: string) =>
      securityMessage([{ Name: 'ProcessCreate', Payload: [{ Executable: name }] }]);
    partition.receive(
      { at: 0, body: starts('/usr/sbin/sshd') },
      { at: 1, body: starts('/tmp/nc') },
      { at: 2, body: starts('/tmp/nc') },
    );
    expect(partition.list()).toMatchObject([
      {
        value: '/tmp/nc',
        occurrences: 2,
        evidence: [
          { sequenceNumber: 1, excerpt: 'ProcessCreate /tmp/nc' },
          { sequenceNumber: 2, excerpt: 'ProcessCreate /tmp/nc' },
        ],
      },
    ]);
    partition.tick(2 + 86_400);
    expect(partition.list()).toMatchObject([{ resolution: 'quiet' }]);
  });
});

describe('an event that cannot be judged to its end', () => {
  it('is put aside, and what follows it is judged', () => {
    const broken = aRule({
      id: 'broken',
      ruleType: 'ThresholdCustomAlertRule',
      signal: { path: '/v' },
      maxThreshold: 9,
    });
    const partition = new Partition(aPolicy({ default: [broken, bursts] }));
    Object.defineProperty(broken, 'displayName', {
      get: () => {
        throw new TypeError('nobody thought of this');
      },
    });
    partition.receive(...[1, 10, 2, 3].map((v, at) => ({ at, body: { v } })));
    const { deadLetters } = partition.outcomes.at(-1)!;
    expect(deadLetters).toEqual([{ sequenceNumber: 1, reason: 'evaluationFailed' }]);
    expect(partition.state.position).toBe(3);
    expect(partition.state.tally.count('deadLetters')).toBe(1);
    expect(partition.list()).toMatchObject([{ ruleId: bursts.id, observed: 4 }]);
  });
});
