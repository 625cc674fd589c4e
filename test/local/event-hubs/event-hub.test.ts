import { describe, expect, it } from 'vitest';
import { EventHub } from '../../../local/event-hubs/event-hub.ts';
import { PartitionLog } from '../../../local/event-hubs/partition-log.ts';

const retention = { partitionBytes: 1_000, segmentBytes: 100 };
const partitions = [0, 1, 2, 3].map(() => new PartitionLog({ retention, now: () => 0 }));
const hub = new EventHub({ name: 'telemetry', createdMs: 5, partitions });

describe('an event hub', () => {
  it('has partitions with the ids from 0 on', () => {
    expect(hub.partitionIds).toEqual(['0', '1', '2', '3']);
    expect(hub.partition('2')).toBe(partitions[2]);
  });

  it.each(['4', '-1', '01', 'x', ''])('has no partition "%s"', (partitionId) => {
    expect(() => hub.partition(partitionId)).toThrow(
      expect.objectContaining({ condition: 'com.microsoft:argument-out-of-range' }),
    );
  });

  it('sends events without key to all partitions in turn', () => {
    const routed = new Set([0, 1, 2, 3].map(() => hub.route(undefined)));
    expect(routed).toEqual(new Set(partitions));
  });

  it('sends events of one key to one partition', () => {
    expect(hub.route('pump-7')).toBe(hub.route('pump-7'));
  });

  it('has an ownership for each partition and consumer group, whatever the case', () => {
    expect(hub.ownership('$Default', '0')).toBe(hub.ownership('$default', '0'));
    expect(hub.ownership('$Default', '0')).not.toBe(hub.ownership('$Default', '1'));
    expect(hub.ownership('$Default', '0')).not.toBe(hub.ownership('other', '0'));
  });
});
