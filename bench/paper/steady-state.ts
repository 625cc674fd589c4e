import { coresPerGb, type Fleet } from './fleets.ts';
import { type Given, secondsPerDay } from './inputs.ts';

/** How a fleet's events are taken in, averaged over the day. */
export interface SteadyState {
  eventsPerSecond: number;
  eventsPerBatch: number;
  batchesPerSecond: number;
  /** From an event's arrival to the end of its batch, at most, while nothing holds the process up. */
  delayMs: number;
  /** CPU seconds a second that writing snapshots takes, of all instances together. */
  snapshotCores: number;
  /** How long one snapshot keeps its process from anything else. */
  snapshotMs: number;
  gigabytesPerInstance: number;
}

/**
 * The trigger hands over what has come since the last batch of the partition, so batches are as small
 * as the round trip allows; where that would take more CPU than there is, they grow until it does not.
 * @throws RangeError when even the largest batches take more than there is.
 */
export function steadyState(fleet: Fleet, given: Given): SteadyState {
  const { devices, partitions, instances, instanceGb } = fleet;
  const eventsPerDay = given.messagesPerDay + given.twinChangesPerDay;
  const eventsPerSecond = (devices * eventsPerDay) / secondsPerDay;
  const snapshotMs = ((devices / partitions) * given.snapshotMicrosPerDevice) / 1_000;
  const byCpu = eventsForCpu(eventsPerSecond, fleet, snapshotMs, given);
  const byTime = eventsForTime(eventsPerSecond / partitions, given);
  const eventsPerBatch = Math.max(1, byCpu, byTime);
  if (!(eventsPerBatch <= given.maxEventsPerBatch))
    throw new RangeError(`${devices} devices are too many for ${instances} instances`);
  const batchesPerSecond = eventsPerSecond / eventsPerBatch;
  const megabytes =
    given.baseMegabytes +
    (devices * given.directoryBytesPerDevice) / 1e6 +
    ((devices / instances) * given.stateBytesPerDevice) / 1e6;
  if (megabytes > instanceGb * 1_000 * given.memoryShare)
    throw new RangeError(`${devices} devices need more memory than ${instances} instances have`);
  return {
    ...{ eventsPerSecond, eventsPerBatch, batchesPerSecond, snapshotMs },
    // It may come just after a batch began; alone in its batch, it waits for none.
    delayMs:
      batchMs(eventsPerBatch, given) +
      (eventsPerBatch > 1 ? (partitions / batchesPerSecond) * 1_000 : 0),
    snapshotCores: (batchesPerSecond * snapshotMs) / 1_000 / given.commitsPerSnapshot,
    gigabytesPerInstance: megabytes / 1_000,
  };
}

/** From the trigger's reading to its checkpoint. */
export function batchMs(events: number, { roundTripMs, microsPerEvent }: Given): number {
  return roundTripMs + (events * microsPerEvent) / 1_000;
}

/** What comes to a partition while a batch of as many is held back and under way. */
function eventsForTime(eventsPerSecond: number, given: Given): number {
  const { microsPerEvent, roundTripMs, heldBackMs } = given;
  const share = (eventsPerSecond * microsPerEvent) / 1e6;
  const emptySeconds = (roundTripMs + heldBackMs) / 1_000;
  return share >= 1 ? Infinity : (eventsPerSecond * emptySeconds) / (1 - share);
}

/** As many as the batches must have, for so few batches that the instances keep up with them. */
function eventsForCpu(
  eventsPerSecond: number,
  { instances, instanceGb }: Fleet,
  snapshotMs: number,
  given: Given,
): number {
  const cores = instances * instanceGb * coresPerGb * given.utilisation;
  const left = cores - (eventsPerSecond * given.microsPerEvent) / 1e6;
  if (left <= 0) return Infinity;
  const msPerBatch =
    given.workerMsPerBatch + given.hostMsPerBatch + snapshotMs / given.commitsPerSnapshot;
  return (eventsPerSecond * msPerBatch) / 1_000 / left;
}
