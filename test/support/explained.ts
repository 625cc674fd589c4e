import type { PartitionView } from '../../shared/chains/device-search.ts';
import { encodeSnapshot, restore } from '../../shared/chains/held-partition.ts';
import type { DeviceQuestion } from '../../shared/explanation/device-question.ts';
import { explainDevice } from '../../shared/explanation/explain-device.ts';
import type { DeviceExplanation, RuleExplanation } from '../../shared/explanation/explanation.ts';
import { startMs } from './hub-events.ts';
import type { Partition } from './partition.ts';

/** What a reader of the committed chain sees of the device `pump` in a test's partition. */
export function viewOf(
  { state }: Partition,
  partitionId: string,
  given: Partial<PartitionView> = {},
): PartitionView {
  const { position, activityIndex, watermarkMs, hashKey, tally, policy } = state;
  const head = {
    ...{ commit: 1, position, activityIndex, hashKey, tally: tally.entries() },
    ...{ snapshotCommit: 1, logBytes: 0, snapshotBytes: 0, directoryVersion: 1 },
    policyRevision: policy!.revision,
    ...(watermarkMs === undefined ? {} : { watermarkMs }),
  };
  const snapshot = encodeSnapshot(state);
  const stored = restore({ head, etag: '1', snapshotCommit: 1, snapshot, logs: [] });
  const device = stored.devices.get('pump');
  return { partitionId, head, device, waiting: 0, isUnreadable: false, ...given };
}

/** Asks about `pump` some seconds after the start of the test's time, the directory being complete. */
export function explained(
  partitions: readonly Partition[],
  at: number,
  given: Partial<DeviceQuestion> = {},
): DeviceExplanation {
  const answer = explainDevice({
    deviceId: 'pump',
    views: partitions.map((partition, i) => viewOf(partition, String(i))),
    policy: partitions[0]!.state.policy!,
    record: undefined,
    isSwept: true,
    nowMs: startMs + at * 1_000,
    ...given,
  });
  if (answer === undefined) throw new Error('nobody knows the device');
  return answer;
}

/** The answer for the only rule of the group. */
export function explainedRule(partition: Partition, at: number): RuleExplanation {
  const [rule, ...others] = explained([partition], at).rules;
  if (rule === undefined || others.length > 0) throw new Error('the group has not one rule');
  return rule;
}

export function codes({ missing }: Pick<RuleExplanation, 'missing'>): string[] {
  return missing.map(({ code }) => code);
}
