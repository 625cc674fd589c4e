import { expect, it } from 'vitest';
import { metricFamilies } from '../../../shared/http/metric-families.ts';
import { toPrometheusText } from '../../../shared/http/prometheus-text.ts';
import type { HealthDetails } from '../../../shared/wiring/health.ts';

const idle = { commits: 0, waiting: 0, lagSeconds: 0, outbox: 0, counters: {} };
const details: HealthDetails = {
  ...{ hub: 'plant', policyRevision: 7, lookups: { waiting: 3 } },
  openIncidents: { dataLoss: 2 },
  directory: { lastSweptUtc: '2026-01-02T00:00:00.500Z' },
  streams: [
    {
      stream: 'telemetry',
      partitions: [
        {
          ...{
            partition: '0',
            commits: 12,
            position: 4711,
            waiting: 2,
            lagSeconds: 1.5,
            outbox: 1,
          },
          counters: { deadLetters: 3, gapsHealed: 1 },
        },
        { ...idle, partition: '1', problem: 'a row is missing' },
      ],
    },
  ],
};

const openIncidents = (text: string) =>
  text.replace(/^(\w+)/, 'security_groups_open_incidents{kind="$1"}');

it('shows health as metrics, and of a partition that cannot be read just this', () => {
  const lines = toPrometheusText(metricFamilies(details)).split('\n');
  expect(lines.filter((line) => !line.startsWith('#'))).toEqual([
    'security_groups_policy_revision 7',
    ...['dataLoss 2', 'evaluationLag 0', 'streamReplaced 0', 'stateCorrupt 0'].map(openIncidents),
    ...['sourceBehind 0', 'syncStalled 0', 'deliveryParked 0'].map(openIncidents),
    'security_groups_last_swept_timestamp_seconds 1767312000.5',
    'security_groups_partition_up{stream="telemetry",partition="0"} 1',
    'security_groups_partition_up{stream="telemetry",partition="1"} 0',
    'security_groups_commits_total{stream="telemetry",partition="0"} 12',
    'security_groups_position{stream="telemetry",partition="0"} 4711',
    'security_groups_waiting_events{stream="telemetry",partition="0"} 2',
    'security_groups_lag_seconds{stream="telemetry",partition="0"} 1.5',
    'security_groups_outbox_rows{stream="telemetry",partition="0"} 1',
    'security_groups_events_total{stream="telemetry",partition="0",counter="deadLetters"} 3',
    'security_groups_events_total{stream="telemetry",partition="0",counter="gapsHealed"} 1',
    '',
  ]);
  expect(lines).toContain('# TYPE security_groups_commits_total counter');
  expect(lines).toContain('# TYPE security_groups_lag_seconds gauge');
});

it('leaves out what was never swept, and names each family once', () => {
  const text = toPrometheusText(metricFamilies({ ...details, directory: {} }));
  expect(text).not.toContain('last_swept');
  const names = [...text.matchAll(/^# HELP (\S+)/gm)].map(([, name]) => name);
  expect(new Set(names).size).toBe(names.length);
});
