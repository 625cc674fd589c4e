import { describe, expect, it } from 'vitest';
import { hasReported } from '../../../shared/evaluation/note-seen.ts';
import { viewOf } from '../../support/explained.ts';
import { securityMessage, startMs } from '../../support/hub-events.ts';
import { Partition, someFacts } from '../../support/partition.ts';
import { aPolicy, aRule } from '../../support/policies.ts';

const startS = startMs / 1_000;
const heat = aRule({ ruleType: 'ThresholdCustomAlertRule', signal: { path: '' }, maxThreshold: 1 });
const processes = aRule({ ruleType: 'ProcessNotAllowed', allowlistValues: [] });
const executables = Array.from({ length: 3 }, (_, i) => ({ Executable: `/bin/p${i}` }));
const report = securityMessage([{ Name: 'ProcessCreate', Payload: executables }]);

function deviceAfter(...events: Parameters<Partition['receive']>) {
  const partition = new Partition(aPolicy({ default: [heat, processes] }));
  partition.receive(...events);
  return viewOf(partition, '0').device!;
}

describe('what is noted of a device', () => {
  it('is the newest event of each kind, to the second', () => {
    expect(deviceAfter({ at: 1.9, body: 0 })).toMatchObject({
      lastMessageS: startS + 1,
      lastSecurityMessageS: 0,
      lastTwinUpdateS: 0,
      seenKinds: 0,
    });
    const twinChange = { source: 'twinChangeEvents', properties: { opType: 'updateTwin' } };
    expect(deviceAfter({ at: 3, ...twinChange, body: {} }, { at: 5, body: report })).toMatchObject({
      lastMessageS: startS + 5,
      lastSecurityMessageS: startS + 5,
      lastTwinUpdateS: startS + 3,
    });
  });

  it('is no earlier time than one that was noted', () => {
    const stamped = { system: { 'iothub-enqueuedtime': startMs - 60_000 }, body: 0 };
    expect(deviceAfter({ at: 0, body: 0 }, { at: 1, ...stamped })).toMatchObject({
      lastMessageS: startS,
    });
  });

  it('is which kinds of activities its security messages held', () => {
    const device = deviceAfter({ at: 0, body: report });
    expect(hasReported(device, 'process')).toBe(true);
    expect(hasReported(device, 'login')).toBe(false);
  });

  it('is no lifecycle event of its own', () => {
    const created = {
      source: 'deviceLifecycleEvents',
      properties: { opType: 'createDeviceIdentity' },
    };
    const device = deviceAfter({ at: 0, ...created, body: {} });
    expect(device).toMatchObject({ lastMessageS: 0, lastTwinUpdateS: 0, hasSent: false });
  });

  it('is what could not be read or counted, once for each event', () => {
    const bodies = ['{', '[', '"'].map((text) => Buffer.from(text));
    const device = deviceAfter(...bodies.map((body) => ({ at: 0, body })), {
      at: 1,
      body: ['a', 2, 'b'],
    });
    expect(device.problems?.entries()).toEqual([
      ['deadLetters', 3],
      ['typeMismatch', 2],
    ]);
    expect(deviceAfter({ at: 0, body: 0 }).problems).toBeUndefined();
  });
});

describe('a device made anew under its id', () => {
  it('begins without any of it', () => {
    const partition = new Partition(aPolicy({ default: [heat] }));
    partition.receive({ at: 0, body: Buffer.from('{') }, { at: 1, body: report });
    partition.learn(someFacts('pump', { generation: '2' }));
    expect(viewOf(partition, '0').device).toMatchObject({
      ...{ lastMessageS: 0, lastSecurityMessageS: 0, seenKinds: 0, problems: undefined },
      ...{ hasSent: false, hasTwinChanged: false },
    });
  });
});
