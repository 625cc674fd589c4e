import type { CommitLimits } from '../../../shared/chains/commit-limits.ts';
import { CurrentPolicy } from '../../../shared/chains/current-policy.ts';
import { StreamEvaluator } from '../../../shared/chains/stream-evaluator.ts';
import type { IncidentReport } from '../../../shared/incidents/incident-store.ts';
import type { Policy } from '../../../shared/policy/policy.ts';
import { TableAlertStore } from '../../../shared/storage/table-alert-store.ts';
import { openStreamChains } from '../../../shared/storage/table-stream-chains.ts';
import type { Actor, Interleaver } from './interleaver.ts';
import type { Random } from './random.ts';
import type { SimClock } from './sim-clock.ts';
import { type SimDirectory, SimDirectoryView } from './sim-directory.ts';
import type { SimHub } from './sim-hub.ts';
import { simTableClient } from './sim-table-client.ts';
import type { StoredTable } from './stored-table.ts';
import type { Variant } from './variant.ts';
import { Wire, type WireFaults } from './wire.ts';

export const hubName = 'hub';
export const streamName = 'telemetry';
/** The name of the stream in the keys of its chains. */
export const chainsName = 'stream';

/** What all processes share: everything outside of them. */
export interface Outside {
  random: Random;
  interleaver: Interleaver;
  clock: SimClock;
  hub: SimHub;
  chains: StoredTable;
  alerts: StoredTable;
  directory: SimDirectory;
  policy: { current: Policy };
  incidents: IncidentReport[];
  /** What becomes of the calls of a process. */
  faults: WireFaults;
  /** Carries the calls that are held. */
  held: Actor;
  limits: CommitLimits;
  keepLog: boolean;
  maxLogBytes: number;
  variant: Variant;
}

/** One process of the app: what it holds in memory is gone with it. */
export class SimProcess implements Actor {
  isAlive = true;
  isFrozen = false;
  isTimerBusy = false;
  readonly evaluator: StreamEvaluator;

  constructor(outside: Outside) {
    this.evaluator = evaluatorIn(outside, this);
  }
}

function evaluatorIn(outside: Outside, owner: Actor): StreamEvaluator {
  const { random, interleaver, clock, hub, directory, policy, variant } = outside;
  const { faults, held } = outside;
  const wire = new Wire({ interleaver, random, owner, faults, held });
  const client = simTableClient(outside.chains, wire);
  const table = variant.table?.(client) ?? client;
  const hubSource = hub.sourceFor(wire);
  const source = variant.source?.(hubSource) ?? hubSource;
  const incidents = {
    raise: (report: IncidentReport) =>
      wire.elsewhere(() => {
        outside.incidents.push(report);
      }),
    end: () => wire.elsewhere(() => undefined),
  };
  const policies = {
    current: () => wire.elsewhere(() => policy.current),
    change: () => Promise.reject(new Error('evaluation changes no policy')),
  };
  return new StreamEvaluator({
    ...{ hub: hubName, stream: streamName, hasExcerpts: true, clock, source, incidents },
    membership: { trustedProperties: new Set() },
    openStream: async (met) => {
      const { keepLog, maxLogBytes } = outside;
      const chains = await openStreamChains(table, chainsName, met, { keepLog, maxLogBytes });
      const { chain: wrap } = variant;
      return wrap === undefined ? chains : { ...chains, chain: (id) => wrap(chains.chain(id)) };
    },
    ports: {
      ...{ clock, source, incidents, limits: outside.limits },
      alerts: new TableAlertStore(simTableClient(outside.alerts, wire), hubName, clock, () =>
        wire.pause(),
      ),
      directory: directory.directoryFor(wire),
      directoryView: new SimDirectoryView(directory, wire, clock),
      policy: new CurrentPolicy(policies, clock),
      newHashKey: () => [random.below(2 ** 31), random.below(2 ** 31)],
      lookUp: () => undefined,
      ...(variant.newQueue === undefined ? {} : { newQueue: variant.newQueue }),
    },
  });
}
