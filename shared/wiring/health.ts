import type { PartitionHealth } from '../chains/stream-evaluator.ts';
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

/** Where every part stands, with all its counters. */
export async function readHealthDetails(app: App) {
  const [policies, directory, telemetry, incidents] = await Promise.all([
    app.policies(),
    app.directory(),
    app.telemetry(),
    app.incidents(),
  ]);
  const [policy, lastSweptUtc, partitions, openIncidents] = await Promise.all([
    policies.current(),
    directory.lastSweptUtc(),
    telemetry.health(),
    incidents.countOpen(),
  ]);
  return {
    hub: app.settings.hub,
    policyRevision: policy.revision,
    directory: lastSweptUtc === undefined ? {} : { lastSweptUtc },
    openIncidents,
    lookups: app.lookup.health(),
    streams: [{ stream: 'telemetry', partitions: partitions.map(describePartition) }],
  };
}

function describePartition({ partitionId, head, movedMs, waiting, problem }: PartitionHealth) {
  if (head === undefined) {
    const told = problem === undefined ? {} : { problem };
    return { partition: partitionId, commits: 0, waiting, ...told, counters: {} };
  }
  const { commit, position, watermarkMs, policyRevision, tally } = head;
  return {
    partition: partitionId,
    commits: commit,
    position,
    waiting,
    policyRevision,
    ...(watermarkMs === undefined ? {} : { watermarkUtc: new Date(watermarkMs).toISOString() }),
    ...(movedMs === undefined ? {} : { movedUtc: new Date(movedMs).toISOString() }),
    counters: Object.fromEntries(tally),
  };
}
