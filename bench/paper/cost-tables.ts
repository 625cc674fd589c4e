import { type Bill, consumptionBill, logDollars, onDemandBill, readyBill, total } from './bill.ts';
import { type Fleet, fleets } from './fleets.ts';
import { chooseHub } from './hub-units.ts';
import { type Given, given } from './inputs.ts';
import { about, dollars, markdownTable } from './markdown.ts';
import { monthlyUsage, type Usage } from './monthly.ts';
import { fullCost, prices } from './prices.ts';
import { batchMs, steadyState } from './steady-state.ts';

const shown = Object.entries<Fleet>(fleets);
const million = 1_000_000;

/** What a million events use up, and cost once grants are used up, by how many come in a batch. */
export function perMillionTable(): string {
  const sizes = [1, 10, 100, given.maxEventsPerBatch];
  const columns = sizes.map((size) => {
    const batches = million / size;
    const seconds = batchMs(size, given) / 1_000;
    const checkpoints = batches / given.batchesPerCheckpoint;
    const gbSeconds = { busy: batches * seconds * 2, alone: batches * Math.max(1, seconds) * 2 };
    const rest =
      fullCost(prices.flexExecutions, batches) +
      fullCost(prices.tableTransactions, batches * given.writesPerBatch) +
      fullCost(prices.blobOther, checkpoints);
    return [
      about(batches),
      about(batches * given.writesPerBatch),
      about(checkpoints),
      about(gbSeconds.busy),
      about(gbSeconds.alone),
      dollars(rest + fullCost(prices.flexSeconds, gbSeconds.busy)),
      dollars(rest + fullCost(prices.flexSeconds, gbSeconds.alone)),
    ];
  });
  const names = [
    'executions',
    'table transactions',
    'checkpoints of the host (blob operations)',
    'GB-s, batches one after another',
    'GB-s, each batch alone (1 s at least)',
    '**dollars**, batches one after another',
    '**dollars**, each batch alone',
  ];
  return markdownTable(
    ['a million events, in batches of', ...sizes.map((size) => size.toLocaleString('en'))],
    names.map((name, i) => [name, ...columns.map((column) => column[i]!)]),
  );
}

/** What fleets cost a month. */
export function monthTable(): string {
  const usages = shown.map(([, fleet]) => monthlyUsage(fleet, given));
  const bills = usages.map(readyBill);
  const of = (tell: (fleet: Fleet, usage: Usage, bill: Bill) => string) =>
    shown.map(([, fleet], i) => tell(fleet, usages[i]!, bills[i]!));
  const rows: [string, string[]][] = [
    [
      'instances kept ready, partitions',
      of((f) => `${f.instances} × ${f.instanceGb} GB, ${f.partitions}`),
    ],
    ['events', of((_, u) => about(u.events))],
    ['events a batch', of((f) => steadyState(f, given).eventsPerBatch.toFixed(1))],
    ['executions', of((_, u) => about(u.batches + u.otherExecutions))],
    ['GB-s', of((_, u) => about(u.activeGbSeconds + u.otherGbSeconds))],
    ['table transactions', of((_, u) => about(u.tableTransactions))],
    ['blob operations of the host', of((_, u) => about(u.blobOperations))],
    ['stored after a year, GB', of((_, u) => about(u.storedGb))],
    ['executions: dollars', of((_f, _u, b) => dollars(b.executions))],
    ['time of instances: dollars', of((_f, _u, b) => dollars(b.time))],
    ['tables, stored rows included: dollars', of((_f, _u, b) => dollars(b.tables + b.stored))],
    ["the host's blobs: dollars", of((_f, _u, b) => dollars(b.hostBlobs))],
    ['**a month**', of((_f, _u, b) => `**${dollars(total(b))}**`)],
    ['a device and year', of((f, _u, b) => `$${((12 * total(b)) / f.devices).toFixed(3)}`)],
    ['the same with no instance kept ready', of((_f, u) => dollars(total(onDemandBill(u))))],
    ['the same on Consumption', of((f, u) => consumption(f, u))],
    [
      'not ours: Application Insights, if connected',
      of((f, u) => dollars(logDollars(u, f, given))),
    ],
    ['not ours: the IoT hub', of((f) => hub(f))],
  ];
  return markdownTable(
    ['a month', ...shown.map(([name]) => `${name} devices`)],
    rows.map(([name, cells]) => [name, ...cells]),
  );
}

function consumption(fleet: Fleet, usage: Usage): string {
  const bill = consumptionBill(usage, fleet, given);
  return bill === undefined ? 'does not fit' : dollars(total(bill));
}

function hub(fleet: Fleet): string {
  const { units, tier, dollars: price } = chooseHub(fleet, given);
  return `${dollars(price)} (${units} × ${tier})`;
}

/** What settings would change. */
export function leverTable(): string {
  const levers: [string, Partial<Given>][] = [
    ['as it is', {}],
    ['`batchCheckpointFrequency` 1', { batchesPerCheckpoint: 1 }],
    ['batches held back for 1 s', { heldBackMs: 1_000 }],
  ];
  const rows = levers.map(([name, change]) => [
    name,
    ...shown.map(([, fleet]) => {
      const changed = { ...given, ...change };
      const usage = monthlyUsage(fleet, changed);
      return `${dollars(total(readyBill(usage)))} + ${dollars(logDollars(usage, fleet, changed))}`;
    }),
  ]);
  return markdownTable(
    ['the app + Application Insights, a month', ...shown.map(([name]) => `${name} devices`)],
    rows,
  );
}
