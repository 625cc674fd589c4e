import { describe, expect, it } from 'vitest';
import { explainDevice } from '../../../shared/explanation/explain-device.ts';
import { explained, viewOf } from '../../support/explained.ts';
import { securityMessage, startMs } from '../../support/hub-events.ts';
import { Partition, someFacts } from '../../support/partition.ts';
import { aPolicy, aRule } from '../../support/policies.ts';

const utc = (at: number) => new Date(startMs + at * 1_000).toISOString();

const inWindow = { minThreshold: 0, maxThreshold: 1, timeWindowSize: 'PT5M' };
const bursts = aRule({ ...inWindow, ruleType: 'MqttD2CMessagesNotInAllowedRange' });
const twins = aRule({ ...inWindow, ruleType: 'TwinUpdatesNotInAllowedRange' });
const policy = aPolicy({ default: [bursts], Pumps: [twins, bursts] });
const inPumps = someFacts('pump', { groupTag: 'pumps' });

const twinUpdate = (at: number) => ({
  at,
  source: 'twinChangeEvents',
  properties: { opType: 'updateTwin' },
  body: { version: 2 },
});

describe('the explanation of a device', () => {
  it('is none for a device that nobody knows', () => {
    const partition = new Partition(policy, []);
    const answer = explainDevice({
      deviceId: 'pump',
      views: [viewOf(partition, '0')],
      policy: partition.state.policy!,
      record: undefined,
      isSwept: true,
      nowMs: startMs,
    });
    expect(answer).toBeUndefined();
  });

  it('shows its group, what was seen of it, and every rule in the order of its owner', () => {
    const partition = new Partition(policy, [inPumps]);
    partition.receive({ at: 0 }, { at: 5, body: securityMessage([]) }, twinUpdate(9));
    const { rules, ...device } = explained([partition], 60);
    expect(device).toEqual({
      deviceId: 'pump',
      group: 'Pumps',
      groupSource: 'twinTag',
      status: 'enabled',
      protocol: 'Mqtt',
      policyRevision: 1,
      partitions: [{ partition: '0', policyRevision: 1, watermarkUtc: utc(9), eventsWaiting: 0 }],
      lastMessageUtc: utc(5),
      lastSecurityMessageUtc: utc(5),
      lastTwinUpdateUtc: utc(9),
      counters: {},
      openAlerts: partition.list().map(({ id }) => id),
      missing: [],
    });
    expect(device.openAlerts).toHaveLength(1);
    expect(rules.map(({ ruleId }) => ruleId)).toEqual([twins.id, bursts.id]);
    expect(rules[1]?.openAlerts).toMatchObject([{ id: device.openAlerts[0] }]);
  });

  it.each([
    ['default', someFacts('pump'), 'default', undefined],
    ['trustedProperty', { ...inPumps, tagSource: 'trustedProperty' as const }, 'Pumps', undefined],
    ['unresolved', someFacts('pump', { groupTag: 'pmups' }), 'default', 'pmups'],
    ['unresolved', someFacts('pump', { groupTag: { json: '[1]' } }), 'default', '[1]'],
  ])('says where the group comes from: %s', (groupSource, facts, group, tag) => {
    const answer = explained([new Partition(policy, [facts])], 0);
    expect(answer).toMatchObject({ group, groupSource });
    expect(answer.tag).toBe(tag);
  });

  it('looks at each rule in the partition that its events go to', () => {
    const ofMessages = new Partition(policy, [inPumps]);
    const ofTwins = new Partition(policy, [inPumps]);
    ofTwins.receive(twinUpdate(0), twinUpdate(1));
    ofMessages.receive({ at: 2 });
    const answer = explained([ofTwins, ofMessages], 60);
    expect(answer.partitions.map(({ partition }) => partition)).toEqual(['0', '1']);
    expect(answer.rules[0]).toMatchObject({ current: { value: 2 }, openAlerts: [{}] });
    expect(answer.rules[1]).toMatchObject({ current: { value: 1 }, openAlerts: [] });
    expect(answer).toMatchObject({ lastMessageUtc: utc(2), lastTwinUpdateUtc: utc(1) });
    expect(answer.openAlerts).toHaveLength(1);
  });

  it('adds up what was lost in any partition', () => {
    const heat = aRule({
      ruleType: 'ThresholdCustomAlertRule',
      signal: { path: '/temp' },
      maxThreshold: 80,
    });
    const partitions = [1, 2].map(() => new Partition(aPolicy({ default: [heat] })));
    for (const partition of partitions) partition.receive({ at: 0, body: { temp: 'hot' } });
    expect(explained(partitions, 0).counters).toEqual({ typeMismatch: 2 });
  });

  it('forgets what was seen of a device that was made anew under the same id', () => {
    const partition = new Partition(policy, [inPumps]);
    partition.receive({ at: 0 });
    partition.learn({ ...inPumps, generation: '2' });
    expect(explained([partition], 0)).not.toHaveProperty('lastMessageUtc');
  });
});
