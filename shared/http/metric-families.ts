import { incidentKinds } from '../incidents/incident.ts';
import type { HealthDetails, PartitionDetails } from '../wiring/health.ts';
import type { MetricFamily, Sample } from './prometheus-text.ts';

const prefix = 'security_groups_';

/**
 * Health as metrics. Only what storage and the hub tell: whichever process answers, a counter goes on
 * from where it was.
 */
export function metricFamilies(details: HealthDetails): MetricFamily[] {
  const { directory, openIncidents, policyRevision } = details;
  const sweptUtc = directory.lastSweptUtc;
  return [
    gauge('policy_revision', 'Revision of the policy in force.', [{ value: policyRevision }]),
    gauge(
      'open_incidents',
      'Troubles of the app itself that are not over.',
      incidentKinds.map((kind) => ({ labels: { kind }, value: openIncidents[kind] ?? 0 })),
    ),
    gauge(
      'last_swept_timestamp_seconds',
      'When all twins were last read.',
      sweptUtc === undefined ? [] : [{ value: Date.parse(sweptUtc) / 1_000 }],
    ),
    ...partitionFamilies(details),
  ];
}

interface Placed {
  stream: string;
  partition: PartitionDetails;
}

function samplesOf(
  partitions: readonly Placed[],
  read: (partition: PartitionDetails) => number | undefined,
): Sample[] {
  return partitions.flatMap(({ stream, partition }) => {
    const value = read(partition);
    const labels = { stream, partition: partition.partition };
    return value === undefined ? [] : [{ labels, value }];
  });
}

function partitionFamilies({ streams }: HealthDetails): MetricFamily[] {
  const all: Placed[] = streams.flatMap(({ stream, partitions }) =>
    partitions.map((partition) => ({ stream, partition })),
  );
  // Of a state that cannot be read nothing else is known: zeros would look like a restart, and like no lag.
  const known = all.filter(({ partition }) => partition.problem === undefined);
  const each = (read: (partition: PartitionDetails) => number | undefined) =>
    samplesOf(known, read);
  const counters = known.flatMap(({ stream, partition }) =>
    Object.entries(partition.counters).map(([counter, value]) => ({
      labels: { stream, partition: partition.partition, counter },
      value,
    })),
  );
  return [
    gauge(
      'partition_up',
      '1 while the stored state of the partition can be used.',
      samplesOf(all, ({ problem }) => (problem === undefined ? 1 : 0)),
    ),
    counter(
      'commits_total',
      'Batches and ticks taken in.',
      each(({ commits }) => commits),
    ),
    gauge(
      'position',
      'Sequence number of the last event taken in.',
      each(({ position }) => position),
    ),
    gauge(
      'waiting_events',
      'Events in the hub that are not taken in.',
      each(({ waiting }) => waiting),
    ),
    gauge(
      'lag_seconds',
      'How long the oldest of them waits at most.',
      each(({ lagSeconds }) => lagSeconds),
    ),
    gauge(
      'outbox_rows',
      'Rows committed but not handed on; 1000 for more, too.',
      each(({ outbox }) => outbox),
    ),
    counter('events_total', 'What happened, by the counters of health.', counters),
  ];
}

function gauge(name: string, help: string, samples: readonly Sample[]): MetricFamily {
  return { name: prefix + name, help, type: 'gauge', samples };
}

function counter(name: string, help: string, samples: readonly Sample[]): MetricFamily {
  return { name: prefix + name, help, type: 'counter', samples };
}
