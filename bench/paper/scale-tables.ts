import { syncRatesOf } from '../../shared/devices/sync-rates.ts';
import { tiers } from './azure-limits.ts';
import { ceilings, directoryCommitsPerSecond } from './ceilings.ts';
import { type Fleet, fleets } from './fleets.ts';
import { given } from './inputs.ts';
import { about, duration, markdownTable } from './markdown.ts';
import { sweepSecondsAt } from './monthly.ts';
import { type Scale, scaleOf } from './scale.ts';

/** What to choose for fleets of a size, and what comes of it. */
export function fleetTable(): string {
  const shown = Object.entries<Fleet>(fleets).map(
    ([name, fleet]) => [name, fleet, scaleOf(fleet, given)] as const,
  );
  const of = (tell: (scale: Scale, fleet: Fleet) => string) =>
    shown.map(([, fleet, scale]) => tell(scale, fleet));
  const rows: [string, string[]][] = [
    ['IoT hub: units', of(({ hub }) => `${hub.units} × ${hub.tier}`)],
    ['IoT hub: partitions', of((_, { partitions }) => String(partitions))],
    ['throughput units, if routed to an event hub', of((s) => String(s.throughputUnits))],
    ['instances', of((_, f) => `${f.instances} × ${f.instanceGb} GB`)],
    ['sweeps of twins a day', of((_, { sweepsPerDay }) => String(sweepsPerDay))],
    ['events a second', of((s) => about(s.eventsPerSecond))],
    ['events a batch', of((s) => s.eventsPerBatch.toFixed(1))],
    ['batches a second', of((s) => about(s.batchesPerSecond))],
    ['delay of an event, at most', of((s) => duration(s.delayMs / 1_000))],
    ['a snapshot holds its process up for', of((s) => duration(s.snapshotMs / 1_000))],
    ['cores busy with snapshots', of((s) => s.snapshotCores.toFixed(2))],
    ['memory used of an instance, GB', of((s) => s.gigabytesPerInstance.toFixed(2))],
    ['start of a process until it evaluates', of((s) => duration(s.startSeconds))],
    ['after an hour of standstill, caught up in', of((s) => duration(s.backlogSeconds))],
    ['table transactions a second, of 20,000', of((s) => about(s.transactionsPerSecond))],
    [
      `twin changes a second, of ${about(directoryCommitsPerSecond(given))} commits`,
      of((s) => about(s.twinChangesPerSecond)),
    ],
    ['a sweep of all twins', of((s) => duration(s.sweepSeconds))],
    ['the first sweep, which writes them all', of((s) => duration(s.firstSweepSeconds))],
    [
      "share of the hub's messages for sweeps",
      of((s) => `${(s.hub.sweepShare * 100).toFixed(2)} %`),
    ],
    ['all devices seen for the first time', of((s) => duration(s.firstSightSeconds))],
    ['an alert of every device at once', of((s) => duration(s.alertStormSeconds))],
  ];
  return markdownTable(
    ['devices', ...shown.map(([name]) => name)],
    rows.map(([name, cells]) => [name, ...cells]),
  );
}

/** What a unit of a tier lets through, and what that is for a fleet of a hundred thousand. */
export function tierTable(): string {
  const devices = 100_000;
  const shown = Object.entries(tiers) as [keyof typeof tiers, (typeof tiers)['S1']][];
  const of = (tell: (limits: (typeof tiers)['S1'], tier: keyof typeof tiers) => string) =>
    shown.map(([tier, limits]) => tell(limits, tier));
  const rows: [string, string[]][] = [
    ['units of a hub, at most', of(({ maxUnits }) => String(maxUnits))],
    ['messages a day', of(({ messagesPerDay }) => about(messagesPerDay))],
    [
      'sends a second',
      of(
        (l) =>
          about(l.sendsPerSecond) + (l.sendsOfHub ? `, ${l.sendsOfHub} of the hub at least` : ''),
      ),
    ],
    [
      'twin queries a minute, of which sync uses half',
      of((_, tier) => about(2 * syncRatesOf(tier, 1).queriesPerMinute)),
    ],
    [
      'identities read a minute, likewise',
      of((_, tier) => about(2 * syncRatesOf(tier, 1).identityReadsPerMinute)),
    ],
    [
      'twins changed by jobs a second',
      of(({ jobDevicesPerSecond }) => String(jobDevicesPerSecond)),
    ],
    [
      '**100 K devices**: a sweep',
      of((_, tier) => duration(sweepSecondsAt(devices, tier, 1, given))),
    ],
    [
      '**100 K devices**: put into a group by a job',
      of((l) => duration(devices / l.jobDevicesPerSecond)),
    ],
  ];
  return markdownTable(
    ['a unit of', ...shown.map(([tier]) => tier)],
    rows.map(([name, cells]) => [name, ...cells]),
  );
}

/** What breaks first, with the arithmetic. */
export function ceilingTable(): string {
  return markdownTable(
    ['devices', 'what ends there', 'arithmetic', 'then'],
    ceilings(given).map(({ devices, what, sum, effect }) => [about(devices), what, sum, effect]),
  ).replaceAll('---:', '---');
}
