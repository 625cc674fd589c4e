import { isDeepStrictEqual } from 'node:util';
import { hubName } from '../../../local/stack/endpoints.ts';
import type { AlertCondition } from '../../../shared/alerts/alert.ts';
import type { ChainHead } from '../../../shared/chains/chain-store.ts';
import type { EventHubSource } from '../../../shared/hub/event-hub-source.ts';
import type { HubEvent } from '../../../shared/telemetry/hub-event.ts';
import type { PolicyRevisions } from '../../simulation/parts/policy-revisions.ts';
import { listConditions } from './alert-list.ts';
import { alertDifferences, ChainOracle } from './chain-oracle.ts';
import type { ChaosRun } from './chaos-run.ts';
import { openHubSource } from './hub-source.ts';
import { countOutboxRows, type KeptChain, readChains, readHeads } from './kept-chains.ts';

export interface Verdict {
  /** What is not as it should be. */
  problems: string[];
  events: number;
  commits: number;
  deadLetters: number;
  alerts: number;
  /** By what ended them; `open` for those that nothing has ended. */
  endings: Record<string, number>;
  /** What the chains counted, partitions together. */
  counters: Record<string, number>;
}

/** All that a run has left, read back from the parts. */
export interface Remains {
  /** What people see. */
  alerts: AlertCondition[];
  chains: KeptChain[];
  /** By partition, each from its first. */
  events: ReadonlyMap<string, HubEvent[]>;
  policies: PolicyRevisions;
}

/** Ends the hosts, and reads what they have left. */
export async function readRemains(run: ChaosRun): Promise<Remains> {
  const { alerts, heads } = await listWhileStill(run);
  await run.stack.stopHosts();
  run.options.onProgress('reading back what the run has left');
  const [kept, events] = await Promise.all([readChains(run.chains), readAllEvents(run)]);
  const chains = kept.flatMap((chain) => asOf(chain, heads.get(chain.partitionId)));
  run.options.onProgress('evaluating it all once more');
  return { ...{ alerts, chains, events }, policies: run.author.revisions };
}

/** Compares all alerts, and the commits they came from, with the oracle's. */
export function judge(remains: Remains): Verdict {
  const { alerts, chains, policies } = remains;
  const expected = new Map<string, AlertCondition>();
  const problems: string[] = [];
  for (const chain of chains) {
    const events = remains.events.get(chain.partitionId) ?? [];
    const oracle = new ChainOracle(chain, { hub: hubName, policies, events });
    problems.push(...oracle.replay());
    for (const [id, condition] of oracle.alerts) expected.set(id, condition);
  }
  problems.push(...alertDifferences(alerts, expected));
  return { problems, ...summaryOf(remains) };
}

/** The timer may write while pages are read: then they are read again. */
async function listWhileStill(run: ChaosRun) {
  for (;;) {
    const heads = await readHeads(run.chains);
    const isHandedOn = (await countOutboxRows(run.chains)) === 0;
    const alerts = await listConditions(run.stack.host.api);
    if (isHandedOn && isDeepStrictEqual(heads, await readHeads(run.chains)))
      return { alerts, heads };
  }
}

/** Without what the timer has committed after the alerts were listed. */
function asOf(chain: KeptChain, head: ChainHead | undefined): KeptChain[] {
  if (head === undefined) return [];
  if (head.commit === chain.head.commit) return [chain];
  const commits = chain.commits.filter(({ commit }) => commit <= head.commit);
  const deadLetters = chain.deadLetters.filter((n) => n <= head.position);
  return [{ ...chain, head, commits, deadLetters, outboxRows: 0 }];
}

async function readAllEvents(run: ChaosRun): Promise<ReadonlyMap<string, HubEvent[]>> {
  const source = await openHubSource(run.stack);
  try {
    const { partitionIds: ids } = await source.properties();
    const all = await Promise.all(ids.map((id) => readPartition(source, id)));
    return new Map(ids.map((id, i) => [id, all[i]!]));
  } finally {
    await source.close();
  }
}

async function readPartition(source: EventHubSource, partitionId: string): Promise<HubEvent[]> {
  const { lastSequenceNumber } = await source.bounds(partitionId);
  const events = await source.read(partitionId, 0, lastSequenceNumber + 1);
  const wrong = events.findIndex(({ sequenceNumber }, i) => sequenceNumber !== i);
  if (wrong >= 0 || events.length <= lastSequenceNumber)
    throw new Error(`partition ${partitionId} was not read back whole: ${events.length} events`);
  return events;
}

function summaryOf({ chains, alerts, events }: Remains): Omit<Verdict, 'problems'> {
  const counters: Record<string, number> = {};
  for (const [name, count] of chains.flatMap(({ head }) => head.tally))
    counters[name] = (counters[name] ?? 0) + count;
  const endings: Record<string, number> = {};
  for (const { resolution = 'open' } of alerts)
    endings[resolution] = (endings[resolution] ?? 0) + 1;
  const sum = (count: (chain: KeptChain) => number) =>
    chains.reduce((total, chain) => total + count(chain), 0);
  return {
    events: [...events.values()].reduce((total, { length }) => total + length, 0),
    commits: sum(({ commits }) => commits.length),
    deadLetters: sum(({ deadLetters }) => deadLetters.length),
    alerts: alerts.length,
    ...{ endings, counters },
  };
}
