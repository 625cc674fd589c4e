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
      `changes of membership a second, of ${about(directoryCommitsPerSecond(given))} commits`,
      of((s) => about(s.membershipChangesPerSecond)),
    ],
    ['a sweep of all twins', of((s) => duration(s.sweepSeconds))],
    ['the first sweep, which writes them all', of((s) => duration(s.firstSweepSeconds))],
    [
      "share of the hub's messages for sweeps",
      of((s) => `${(s.hub.sweepShare * 100).toFixed(2)} %`),
    ],
    ['all devices seen for the first time, at best', of((s) => duration(s.firstSightSeconds))],
    ['an alert of every device at once, at best', of((s) => duration(s.alertStormSeconds))],
  ];
  return markdownTable(
    ['devices', ...shown.map(([name]) => name)],
    rows.map(([name, cells]) => [name, ...cells]),
  );
}

type Tier = keyof typeof tiers;

/** What a unit of a tier lets through, and what that is for fleets on one unit. */
export function tierTable(): string {
  const names = Object.keys(tiers) as Tier[];
  const of = (tell: (tier: Tier) => string) => names.map(tell);
  const sends = (tier: Tier) => {
    const { sendsPerSecond, sendsOfHub } = tiers[tier];
    return about(sendsPerSecond) + (sendsOfHub > 0 ? `, of the hub ${sendsOfHub} at least` : '');
  };
  const sweep = (devices: number) => (tier: Tier) =>
    duration(sweepSecondsAt(devices, tier, 1, given));
  // What sync takes is half of what there is.
  const rates = (tier: Tier) => syncRatesOf(tier, 2);
  const rows: [string, string[]][] = [
    ['units of a hub, at most', of((tier) => String(tiers[tier].maxUnits))],
    ['messages a day', of((tier) => about(tiers[tier].messagesPerDay))],
    ['sends a second', of(sends)],
    [
      'twin queries a minute, of which sync takes half',
      of((tier) => about(rates(tier).queriesPerMinute)),
    ],
    ['identities read a minute, likewise', of((tier) => about(rates(tier).identityReadsPerMinute))],
    ['a sweep of 100 K devices', of(sweep(100_000))],
    ['a sweep of 1 M devices', of(sweep(1_000_000))],
    ['twins changed by jobs a second', of((tier) => String(tiers[tier].jobDevicesPerSecond))],
    [
      '100 K devices put into a group by a job',
      of((tier) => duration(100_000 / tiers[tier].jobDevicesPerSecond)),
    ],
  ];
  return markdownTable(
    ['one unit of', ...names],
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
