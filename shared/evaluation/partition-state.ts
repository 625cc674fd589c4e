import type { HashKey } from '../kernel/keyed-hash.ts';
import { Tally } from '../kernel/tally.ts';
import type { CompiledPolicy } from './compile-policy.ts';
import type { DeviceState } from './device-state.ts';
import { DueQueue } from './due-queue.ts';

/** Everything that evaluation remembers of one partition of a stream. */
export interface PartitionState {
  /** The sequence number of the last event taken in; -1 before the first of a stream. */
  position: number;
  /** How many activities of the event after the position are judged already: a commit may end inside it. */
  activityIndex: number;
  /** The running maximum of the events' enqueued times; undefined before the first. */
  watermarkMs: number | undefined;
  /** The policy in force; undefined until the first evaluation after loading. */
  policy: CompiledPolicy | undefined;
  readonly devices: Map<string, DeviceState>;
  readonly due: DueQueue;
  /** Keeps the hashes of observed values from being foreseen. */
  readonly hashKey: HashKey;
  /** What happened since the stream's beginning. */
  readonly tally: Tally;
}

export function newPartitionState(position: number, hashKey: HashKey): PartitionState {
  return {
    position,
    activityIndex: 0,
    watermarkMs: undefined,
    policy: undefined,
    devices: new Map(),
    due: new DueQueue(),
    hashKey,
    tally: new Tally(),
  };
}
