import type { PartitionHealth } from '../chains/stream-evaluator.ts';
import { describeSweep, type SyncProgress } from '../devices/sync-progress.ts';
import type { IncidentKind } from '../incidents/incident.ts';
import { ServiceError } from '../kernel/service-error.ts';
import { type App, currentApp } from './app.ts';
import { SettingsError } from './settings.ts';

export interface Health {
  status: 'ok' | 'unavailable';
  /** What is wrong, in words for whoever runs the app. Names settings, never their values. */
  problems: string[];
}

/** Whether the app can work: its settings are whole, and storage answers. */
export async function readHealth(): Promise<Health> {
  try {
    const policies = await currentApp().policies();
    await policies.current();
    return { status: 'ok', problems: [] };
  } catch (error) {
    if (error instanceof SettingsError) {
      return { status: 'unavailable', problems: [...error.problems] };
    }
    return { status: 'unavailable', problems: [problemOf(error)] };
  }
}

/** A message of our own is meant to be read; another one may hold what is nobody's business. */
function problemOf(error: unknown): string {
  if (error instanceof ServiceError) return `DATA_STORAGE: ${error.message}`;
  const name = error instanceof Error ? error.name : typeof error;
  return `The policy in DATA_STORAGE cannot be read (${name}): are its access and its address right?`;
}

/** Where one partition of a stream stands, or the chain `unseen`. Counters are of all its time, and only grow. */
export interface PartitionDetails {
  partition: string;
  /** One a batch, and those of the timer. */
  commits: number;
  /** The sequence number of the last event taken in. */
  position?: number;
  waiting: number;
  lagSeconds: number;
  outbox: number;
  policyRevision?: number;
  watermarkUtc?: string;
  movedUtc?: string;
  /** Why its state cannot be read. */
  problem?: string;
  counters: Record<string, number>;
}

/** Where every part stands. All of it is read from storage and the hub, but for `lookups`. */
export interface HealthDetails {
  hub: string;
  policyRevision: number;
  /** Of the sweep under way, or of the last one. */
  directory: { lastSweptUtc?: string; sweep?: SyncProgress };
  /** By kind; one without any is left out. */
  openIncidents: Partial<Record<IncidentKind, number>>;
  /** Of the process that answers. */
  lookups: Record<string, number>;
  streams: { stream: string; partitions: PartitionDetails[] }[];
}

/** @throws ServiceError when storage or the event hub is away. */
export async function readHealthDetails(app: App): Promise<HealthDetails> {
  const [policies, directory, sweeps, telemetry, incidents] = await Promise.all([
    app.policies(),
    app.directory(),
    app.sweeps(),
    app.telemetry(),
    app.incidents(),
  ]);
  const [policy, lastSweptUtc, sweep, partitions, openIncidents] = await Promise.all([
    policies.current(),
    directory.lastSweptUtc(),
    sweeps.load(),
    telemetry.health(),
    incidents.countOpen(),
  ]);
  return {
    hub: app.settings.hub,
    policyRevision: policy.revision,
    directory: {
      ...(lastSweptUtc === undefined ? {} : { lastSweptUtc }),
      ...(sweep === undefined ? {} : { sweep: describeSweep(sweep, app.clock.nowMs()) }),
    },
    openIncidents,
    lookups: app.lookup.health(),
    streams: [{ stream: 'telemetry', partitions: partitions.map(describePartition) }],
  };
}

function describePartition({
  partitionId,
  head,
  movedMs,
  lagMs,
  problem,
  ...rest
}: PartitionHealth): PartitionDetails {
  const queues = { waiting: rest.waiting, lagSeconds: lagMs / 1_000, outbox: rest.outbox };
  if (head === undefined) {
    const told = problem === undefined ? {} : { problem };
    return { partition: partitionId, commits: 0, ...queues, ...told, counters: {} };
  }
  const { commit, position, watermarkMs, policyRevision, tally } = head;
  return {
    partition: partitionId,
    commits: commit,
    position,
    ...queues,
    policyRevision,
    ...(watermarkMs === undefined ? {} : { watermarkUtc: new Date(watermarkMs).toISOString() }),
    ...(movedMs === undefined ? {} : { movedUtc: new Date(movedMs).toISOString() }),
    counters: Object.fromEntries(tally),
  };
}
