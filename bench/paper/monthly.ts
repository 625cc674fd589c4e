import { type HubTier, syncRatesOf } from '../../shared/devices/sync-rates.ts';
import { azure } from './azure-limits.ts';
import type { Fleet } from './fleets.ts';
import { chooseHub } from './hub-units.ts';
import { type Given, secondsPerDay, secondsPerMonth } from './inputs.ts';
import { batchMs, steadyState } from './steady-state.ts';

const daysPerMonth = secondsPerMonth / secondsPerDay;
const minutesPerMonth = secondsPerMonth / 60;
/** letTimePass every minute; goOnWithSync every five. */
const timerRunsPerMinute = 1.2;

/** What a fleet uses up in a month. */
export interface Usage {
  events: number;
  /** Of evaluateTelemetry, and of all other functions. */
  batches: number;
  otherExecutions: number;
  /** Of one batch. */
  batchSeconds: number;
  /** GB-s in which evaluateTelemetry is active, in which its instances exist, and of the others. */
  activeGbSeconds: number;
  readyGbSeconds: number;
  otherGbSeconds: number;
  tableTransactions: number;
  blobOperations: number;
  blobLists: number;
  storedGb: number;
}

export function monthlyUsage(fleet: Fleet, given: Given): Usage {
  const { devices, partitions, instances, instanceGb, sweepsPerDay } = fleet;
  const state = steadyState(fleet, given);
  const batches = state.batchesPerSecond * secondsPerMonth;
  const sweeps = sweepsPerDay * daysPerMonth;
  const alerts = devices * given.alertsPerDay * daysPerMonth;
  const calls = given.apiCallsPerDay * daysPerMonth;
  const instanceSeconds = instances * secondsPerMonth;
  return {
    events: state.eventsPerSecond * secondsPerMonth,
    batches,
    batchSeconds: batchMs(state.eventsPerBatch, given) / 1_000,
    otherExecutions: timerRunsPerMinute * minutesPerMonth + sweeps + calls,
    activeGbSeconds:
      instanceGb * activeSeconds(state.batchesPerSecond, state.eventsPerBatch, fleet, given),
    readyGbSeconds: instanceGb * instanceSeconds,
    otherGbSeconds: instanceGb * otherSeconds(fleet, sweeps, calls, given),
    tableTransactions:
      batches * given.writesPerBatch +
      pollsPerSecond(state.batchesPerSecond / instances, given) * instanceSeconds +
      (4 * partitions + 8) * minutesPerMonth +
      devices *
        given.membershipChangesPerDay *
        daysPerMonth *
        given.transactionsPerMembershipChange +
      alerts * given.transactionsPerAlert +
      sweeps * (2 * pagesOf(devices) + 20) +
      calls * given.transactionsPerApiCall,
    blobOperations:
      batches / given.batchesPerCheckpoint +
      (partitions / given.ownershipSeconds) * secondsPerMonth +
      given.hostBlobWrites * minutesPerMonth * (instances + 1),
    blobLists: instanceSeconds / given.ownershipSeconds,
    storedGb: storedBytes(fleet, given) / 1e9,
  };
}

/**
 * An instance is paid while anything runs on it, at least 1 s a time; batches of several partitions
 * that run at once are paid once.
 */
function activeSeconds(
  batchesPerSecond: number,
  eventsPerBatch: number,
  { instances }: Fleet,
  given: Given,
): number {
  const paid = Math.max(1, batchMs(eventsPerBatch, given) / 1_000);
  return Math.min(1, (batchesPerSecond / instances) * paid) * instances * secondsPerMonth;
}

/** Timers, sweeps (which wait for the hub's throttle while they run) and calls of the API. */
function otherSeconds(fleet: Fleet, sweeps: number, calls: number, given: Given): number {
  const tickSeconds = Math.max(1, (4 * fleet.partitions * given.storageMs) / 1_000);
  return (
    tickSeconds * minutesPerMonth +
    (timerRunsPerMinute - 1) * minutesPerMonth +
    Math.max(1, sweepSeconds(fleet, given)) * sweeps +
    calls
  );
}

/** With half of what the hub's tier lets through. */
export function sweepSeconds(fleet: Fleet, given: Given): number {
  const { tier, units } = chooseHub(fleet, given);
  return sweepSecondsAt(fleet.devices, tier, units, given);
}

/** The writing of what is new is not counted. */
export function sweepSecondsAt(
  devices: number,
  tier: HubTier,
  units: number,
  { pageMs }: Given,
): number {
  const { queriesPerMinute } = syncRatesOf(tier, units);
  const pages = pagesOf(devices);
  // A minute's worth goes at once.
  const waits = (Math.max(0, pages - queriesPerMinute) / queriesPerMinute) * 60;
  return Math.max(waits, (pages * pageMs) / 1_000);
}

function pagesOf(devices: number): number {
  return Math.ceil(devices / azure.twinsPerQuery);
}

/** Nothing is polled for while no batch comes. */
function pollsPerSecond(batchesPerSecond: number, given: Given): number {
  const { policyPollSeconds, directoryPollSeconds, incidentsPollSeconds } = given;
  return [policyPollSeconds, directoryPollSeconds, incidentsPollSeconds]
    .map((seconds) => Math.min(batchesPerSecond, 1 / seconds))
    .reduce((sum, rate) => sum + rate, 0);
}

/** Two snapshots and as much of logs, the directory, and the alerts of a year. */
function storedBytes({ devices }: Fleet, given: Given): number {
  const alerts = devices * given.alertsPerDay * 365;
  return (
    devices * (4 * given.snapshotBytesPerDevice + given.bytesPerDirectoryRow) +
    alerts * given.bytesPerAlert
  );
}
