import type { Inputs } from '../evaluation/inputs.ts';
import { newPartitionState, type PartitionState } from '../evaluation/partition-state.ts';
import type { Outcome } from '../evaluation/turn.ts';
import { Tally } from '../kernel/tally.ts';
import { CorruptChainError, type LoadedChain } from './chain-store.ts';
import {
  encodeRecord,
  type LogRecord,
  type OutboxRecord,
  readRecord,
  type SnapshotRecord,
} from './log-record.ts';
import { restoreDevice, restoreQueue, storeDevice } from './state-codec.ts';

/**
 * Rebuilds the state that a chain holds: the snapshot, then the post-images of the log over it.
 * @throws CorruptChainError when a row is damaged or missing.
 */
export function restore({ head, snapshotCommit, snapshot, logs }: LoadedChain): PartitionState {
  const state: PartitionState = {
    ...newPartitionState(head.position, head.hashKey),
    activityIndex: head.activityIndex,
    watermarkMs: head.watermarkMs,
    tally: Tally.from(head.tally),
  };
  const missing = head.commit - snapshotCommit - logs.length;
  if (missing !== 0)
    throw new CorruptChainError(
      `of the log rows of commits ${snapshotCommit + 1} to ${head.commit}, ${missing} are missing`,
    );
  if (snapshot !== undefined)
    restoreRecord(state, snapshot, `the snapshot of commit ${snapshotCommit}`);
  for (const [i, log] of logs.entries())
    restoreRecord(state, log, `the log row of commit ${snapshotCommit + 1 + i}`);
  restoreQueue(state);
  return state;
}

function restoreRecord(state: PartitionState, bytes: Uint8Array, name: string): void {
  const rest = readRecord(bytes, name, (device) => restoreDevice(state, device));
  if (!('forgotten' in rest)) return;
  for (const deviceId of rest.forgotten ?? []) state.devices.delete(deviceId);
}

/** What partitions of a stream that was replaced leave to one of its successor. */
export function joinStates(states: readonly PartitionState[], position: number): PartitionState {
  const [first] = states;
  const joined: PartitionState = {
    ...newPartitionState(position, first!.hashKey),
    watermarkMs: Math.max(...states.map(({ watermarkMs }) => watermarkMs ?? 0)),
  };
  for (const { devices, tally } of states) {
    for (const [deviceId, device] of devices) joined.devices.set(deviceId, device);
    joined.tally.addAll(tally.entries());
  }
  restoreQueue(joined);
  return joined;
}

/** The post-images of what a commit touched, and the inputs that the oracle needs besides the events. */
export function encodeLog(inputs: Inputs, outcome: Outcome): Uint8Array {
  const { policy, facts, tickMs, toldMs, dataLoss, restarts, events, maxTouched } = inputs;
  const [first, last] = [events[0], events.at(-1)];
  const record: LogRecord = {
    devices: [...outcome.touched].map(storeDevice),
    ...(outcome.forgotten.length === 0 ? {} : { forgotten: outcome.forgotten }),
    inputs: {
      policyRevision: policy.revision,
      facts,
      ...(tickMs === undefined ? {} : { tickMs }),
      ...(toldMs === undefined ? {} : { toldMs }),
      ...(dataLoss === undefined ? {} : { dataLoss }),
      ...(restarts === undefined ? {} : { restarts }),
      ...(maxTouched === undefined ? {} : { maxTouched }),
      ...(first === undefined ? {} : { events: [first.sequenceNumber, last!.sequenceNumber] }),
    },
  };
  return encodeRecord(record);
}

export function encodeSnapshot(state: PartitionState): Uint8Array {
  const devices = [...state.devices.values()].map(storeDevice);
  return encodeRecord({ devices } satisfies SnapshotRecord);
}

/** What a commit has to hand on; undefined when there is nothing. */
export function outboxRecord(
  { dataLoss }: Inputs,
  { alerts, factChanges }: Outcome,
): OutboxRecord | undefined {
  // A stream that replaced another has no numbers between the two that could be named.
  const isLost = dataLoss !== undefined && dataLoss.to >= dataLoss.from;
  if (alerts.size === 0 && factChanges.length === 0 && !isLost) return undefined;
  return { alerts: [...alerts.values()], factChanges, ...(isLost ? { dataLoss } : {}) };
}
