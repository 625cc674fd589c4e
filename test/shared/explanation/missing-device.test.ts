import { describe, expect, it } from 'vitest';
import type { PartitionView } from '../../../shared/chains/device-search.ts';
import type { DeviceRecord } from '../../../shared/devices/device.ts';
import { deviceFacts } from '../../support/device-facts.ts';
import { codes, explained, viewOf } from '../../support/explained.ts';
import { startMs } from '../../support/hub-events.ts';
import { Partition, someFacts } from '../../support/partition.ts';
import { aPolicy, aRule } from '../../support/policies.ts';

const bursts = aRule({
  ruleType: 'MqttD2CMessagesNotInAllowedRange',
  minThreshold: 0,
  maxThreshold: 3,
  timeWindowSize: 'PT5M',
});
const policy = aPolicy({ default: [bursts], Valves: [] });
const nowUtc = new Date(startMs).toISOString();
const record = (given: Partial<DeviceRecord> = {}): DeviceRecord => ({
  ...deviceFacts('pump'),
  ...{ firstSyncUtc: nowUtc, lastSyncUtc: nowUtc, lastSource: 'sweep' },
  ...given,
});

function partition(facts = someFacts('pump')): Partition {
  const made = new Partition(policy, [facts]);
  made.receive({ at: 0 });
  return made;
}

/** A partition that has not met the device. */
const empty = (given: Partial<PartitionView> = {}): PartitionView => ({
  ...viewOf(new Partition(policy, []), '0'),
  ...given,
});

describe('what is missing as far as the device decides', () => {
  it('is nothing when its partition is up to date and its tag leads to a group', () => {
    expect(explained([partition()], 60, { record: record() }).missing).toEqual([]);
  });

  it.each([
    ['typo', 'vavles', '"vavles"'],
    ['blank', '', '""'],
    ['number', { json: '7' }, '"7"'],
  ])('is a group for its tag: %s', (_name, groupTag, shown) => {
    const answer = explained([partition(someFacts('pump', { groupTag }))], 60);
    expect(answer.missing).toMatchObject([{ code: 'unresolvedTag', affects: 'otherGroups' }]);
    expect(answer.missing[0]?.message).toContain(shown);
    // The rules of default are in force all the same.
    expect(answer.rules[0]?.missing).toEqual([]);
  });

  it.each(['disabled', 'deleted'] as const)('is that it is enabled: %s', (status) => {
    const answer = explained([partition(someFacts('pump', { status }))], 60);
    const code = status === 'disabled' ? 'deviceDisabled' : 'deviceDeleted';
    expect(answer).toMatchObject({ status, missing: [{ code, affects: 'minimum' }] });
  });

  it('is an event since the directory learned something new', () => {
    const moved = record({ groupTag: 'valves', twinVersion: 2 });
    const answer = explained([partition()], 60, { record: moved });
    expect(answer).toMatchObject({ group: 'default', groupSource: 'default' });
    expect(codes(answer)).toEqual(['factsNotInForce']);
    expect(answer.missing[0]?.message).toContain('group Valves');
    const older = record({ groupTag: 'valves', twinVersion: 0 });
    expect(explained([partition()], 60, { record: older }).missing).toEqual([]);
  });
});

describe('what is missing of the stream', () => {
  it('is what waits: it is not judged yet', () => {
    const waiting = viewOf(partition(), '0', { waiting: 7 });
    const answer = explained([partition()], 600, { views: [waiting] });
    expect(answer.partitions).toMatchObject([{ partition: '0', eventsWaiting: 7 }]);
    expect(codes(answer)).toEqual(['behind']);
    expect(codes(answer.rules[0]!)).toEqual(['behind']);
    expect(answer.missing[0]?.message).toMatch(
      `7 events wait in partition 0, which is taken in up to ${nowUtc}`,
    );
    // Up to there the window is told, since what waits may lie in later ones.
    expect(answer.rules[0]?.current).toMatchObject({ value: 1 });
  });

  it('is an answer of the event hub', () => {
    const silent = viewOf(partition(), '0', { waiting: undefined });
    const answer = explained([partition()], 600, { views: [silent] });
    expect(codes(answer)).toEqual(['lagUnknown']);
    expect(answer.partitions[0]).not.toHaveProperty('eventsWaiting');
  });

  it('is a first event of a device that only the directory knows', () => {
    const given = { record: record(), views: [empty()] };
    const answer = explained([partition()], 60, given);
    expect(answer).toMatchObject({ group: 'default', partitions: [], openAlerts: [] });
    expect(codes(answer)).toEqual(['noEventYet']);
    expect(answer.rules[0]?.explanation).toBe(
      'Cannot fire. No event of the device has been taken in.',
    );
    const views = [empty({ waiting: 3 }), empty({ waiting: undefined })];
    expect(explained([partition()], 60, { ...given, views }).missing[0]?.message).toContain(
      '3 events of the stream wait',
    );
  });

  it('is any event of a device whose silence alone is judged', () => {
    const alive = aPolicy({ default: [{ ...bursts, minThreshold: 1 }] });
    const awaited = { telemetry: true, twin: false };
    const unseen = new Partition(alive, []);
    unseen.tick(0);
    unseen.learn({ ...someFacts('pump'), awaited });
    const ask = (given: Partial<PartitionView>) =>
      explained([unseen], 60, { views: [viewOf(unseen, 'unseen', given)], record: record() });
    const answer = ask({});
    expect(answer.missing).toMatchObject([{ code: 'noEventYet', affects: 'activities' }]);
    expect(codes(answer.rules[0]!)).toEqual(['noMessage', 'noFullWindow']);
    expect(answer.rules[0]?.current?.minimum).toMatchObject({ timeToGo: 'PT4M10S' });
    expect(ask({ waiting: 6 }).missing[1]?.message).toMatch(/^6 events wait in the stream, /);
  });

  it('is a partition that can be read', () => {
    const views = [empty(), empty({ partitionId: '3', isUnreadable: true })];
    const answer = explained([partition()], 60, { record: record(), views });
    expect(codes(answer)).toEqual(['noEventYet', 'stateUnreadable']);
    expect(answer.missing[1]?.message).toContain('partition 3');
  });

  it('is the first reading of all devices, for one that nobody knows', () => {
    const answer = explained([partition()], 60, { isSwept: false, views: [empty()] });
    expect(answer).toMatchObject({ groupSource: 'pending', rules: [] });
    expect(answer).not.toHaveProperty('group');
    expect(codes(answer)).toEqual(['pending']);
  });
});
