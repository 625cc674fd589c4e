import { azure } from './azure-limits.ts';
import { coresPerGb, type Fleet } from './fleets.ts';
import { chooseHub, type HubUnits } from './hub-units.ts';
import { type Given, secondsPerDay } from './inputs.ts';
import { sweepSeconds } from './monthly.ts';
import { type SteadyState, steadyState } from './steady-state.ts';

/** What a fleet asks of its deployment. */
export interface Scale extends SteadyState {
  hub: HubUnits;
  /** Of an event hub of one's own, if messages are routed there. */
  throughputUnits: number;
  sweepSeconds: number;
  firstSweepSeconds: number;
  /** From the start of a process until its partitions and its copy of the directory are in memory. */
  startSeconds: number;
  /** Until an hour of events that waited is taken in. */
  backlogSeconds: number;
  membershipChangesPerSecond: number;
  transactionsPerSecond: number;
  /** Until all devices are in the directory with their homes, or have an alert each. */
  firstSightSeconds: number;
  alertStormSeconds: number;
}

/** Rows that a table partition reads and writes for each. */
const entitiesPerFirstSight = 2;
const entitiesPerAlert = 3;

export function scaleOf(fleet: Fleet, given: Given): Scale {
  const state = steadyState(fleet, given);
  const { devices, instances } = fleet;
  const perEntity = devices / azure.entitiesPerSecondAndPartition;
  const sweep = sweepSeconds(fleet, given);
  const loadSeconds = (devices / instances) * (given.loadMicrosPerDevice / 1e6);
  const directorySeconds = ((devices / azure.twinsPerQuery) * given.pageMs) / 1_000;
  return {
    ...state,
    hub: chooseHub(fleet, given),
    throughputUnits: Math.ceil(state.eventsPerSecond / azure.eventsPerSecondAndThroughputUnit),
    sweepSeconds: sweep,
    firstSweepSeconds: Math.max(sweep, perEntity),
    startSeconds: loadSeconds + directorySeconds,
    backlogSeconds: backlogSeconds(fleet, state, given),
    membershipChangesPerSecond: (devices * given.membershipChangesPerDay) / secondsPerDay,
    transactionsPerSecond: state.batchesPerSecond * given.writesPerBatch,
    firstSightSeconds: perEntity * entitiesPerFirstSight,
    alertStormSeconds: perEntity * entitiesPerAlert,
  };
}

/** In the largest batches, while as many events go on coming. */
function backlogSeconds(
  { instances, instanceGb }: Fleet,
  { eventsPerSecond, snapshotMs }: SteadyState,
  given: Given,
): number {
  const msPerBatch =
    given.workerMsPerBatch + given.hostMsPerBatch + snapshotMs / given.commitsPerSnapshot;
  const microsPerEvent = given.microsPerEvent + (msPerBatch * 1_000) / given.maxEventsPerBatch;
  const cores = instances * instanceGb * coresPerGb * given.utilisation;
  const spare = (cores * 1e6) / microsPerEvent - eventsPerSecond;
  return (3_600 * eventsPerSecond) / spare;
}
