import type { AlertCondition } from '../../shared/alerts/alert.ts';
import type { ChainHead } from '../../shared/chains/chain-store.ts';
import type { CommitLimits } from '../../shared/chains/commit-limits.ts';
import type { MemberFacts } from '../../shared/devices/member-facts.ts';
import type { IncidentReport } from '../../shared/incidents/incident-store.ts';
import type { Policy } from '../../shared/policy/policy.ts';
import type { HubEvent } from '../../shared/telemetry/hub-event.ts';
import type { ModelEvent } from '../model/model-event.ts';
import { type Actor, Interleaver, settled } from '../simulation/parts/interleaver.ts';
import { PolicyRevisions } from '../simulation/parts/policy-revisions.ts';
import { Random } from '../simulation/parts/random.ts';
import { SimClock } from '../simulation/parts/sim-clock.ts';
import { SimDirectory } from '../simulation/parts/sim-directory.ts';
import { SimHub } from '../simulation/parts/sim-hub.ts';
import { type Outside, SimProcess } from '../simulation/parts/sim-process.ts';
import { type StoredRow, StoredTable } from '../simulation/parts/stored-table.ts';
import { asBuilt } from '../simulation/parts/variant.ts';
import type { Fault, WireFaults } from '../simulation/parts/wire.ts';
import { eventKey, Witness } from '../simulation/parts/witness.ts';
import { hubEvent, startMs } from '../support/hub-events.ts';
import { someFacts } from '../support/partition.ts';

const maxSteps = 100_000;

/** How an invocation ended: its process may have died, or wait for what is held. */
export type Ending = 'done' | 'none' | Error;

interface BenchOptions {
  partitions?: number;
  maxLogBytes?: number;
  limits?: Partial<CommitLimits>;
  devices?: readonly MemberFacts[];
}

type Sent = Partial<Parameters<typeof hubEvent>[0]> & {
  /** In seconds since the start of the test's time; a second after the last one if left out. */
  at?: number;
  partitionId?: string;
  model?: Partial<ModelEvent>;
};

/**
 * The real evaluation and commit code before a stored table, an event hub and a clock that a test
 * disturbs by hand; a witness holds every commit to what it promises, and asks the model at the end.
 */
export class FaultBench implements WireFaults {
  readonly outside: Outside;
  readonly witness: Witness;
  /** Decides what becomes of each call to storage; they are counted from 1. */
  faultOf: (call: number) => Fault = () => 'none';
  calls = 0;
  readonly #held: Actor = { isAlive: true, isFrozen: true };
  readonly #policies = new PolicyRevisions();
  readonly #modelEvents = new Map<string, ModelEvent>();
  #lastAt = 0;

  constructor(policy: Policy, options: BenchOptions = {}) {
    const { partitions = 1, maxLogBytes = 500_000, limits, devices } = options;
    const random = new Random(1);
    const clock = new SimClock(startMs);
    const directory = new SimDirectory();
    directory.isSwept = true;
    this.outside = {
      ...{ random, clock, directory, faults: this, held: this.#held },
      interleaver: new Interleaver(random),
      hub: new SimHub(new Date(startMs - 60_000).toISOString(), partitions),
      chains: new StoredTable(() => clock.nowMs()),
      alerts: new StoredTable(() => clock.nowMs()),
      policy: { current: policy },
      incidents: [] as IncidentReport[],
      limits: {
        ...{ maxAlerts: 1_000, maxTouched: 2_000 },
        ...{ maxCommitsWithoutSnapshot: 200, minSnapshotLogBytes: 65_536 },
        ...limits,
      },
      ...{ keepLog: false, maxLogBytes },
      variant: asBuilt,
    };
    this.witness = new Witness(this.outside, this.#policies, this.#modelEvents);
    this.changePolicy(policy);
    for (const facts of devices ?? [someFacts('pump')]) this.learn(facts);
  }

  inStorage(): Fault {
    this.calls += 1;
    return this.faultOf(this.calls);
  }

  elsewhere(): boolean {
    return false;
  }

  start(): SimProcess {
    return new SimProcess(this.outside);
  }

  changePolicy(policy: Policy): void {
    this.#policies.add(policy);
    this.outside.policy.current = policy;
  }

  learn({ tagSource: _, ...facts }: MemberFacts): void {
    const { directory, clock } = this.outside;
    const nowUtc = new Date(clock.nowMs()).toISOString();
    directory.apply([{ facts, source: 'lookup' }], nowUtc);
  }

  /** Sends events to the hub, telemetry of `pump` unless told otherwise. */
  send(...events: readonly Sent[]): HubEvent[] {
    return events.map(({ at = this.#lastAt + 1, partitionId = '0', model, ...given }) => {
      this.#lastAt = at;
      const enqueuedMs = startMs + at * 1_000;
      const { hub, clock } = this.outside;
      clock.moveTo(enqueuedMs);
      const event = hubEvent({ sequenceNumber: 0, deviceId: 'pump', ...given, enqueuedMs });
      const sent = hub.send(partitionId, event, 0);
      this.#modelEvents.set(eventKey(hub.createdOn, sent), {
        ...{ sequenceNumber: sent.sequenceNumber, enqueuedMs, stream: 'messages' },
        ...{ deviceId: given.deviceId ?? 'pump', body: given.body },
        activities: [{ kind: 'message', timeMs: enqueuedMs, count: 1 }],
        ...model,
      });
      return sent;
    });
  }

  /** So many messages, a second apart. */
  sendMany(count: number): HubEvent[] {
    return this.send(...Array.from({ length: count }, () => ({})));
  }

  takeIn(process: SimProcess, events: readonly HubEvent[]): Promise<Ending> {
    return this.invoke(() => process.evaluator.takeIn(events));
  }

  /** The minute's timer, after some time. @returns what went wrong. */
  async letTimePass(process: SimProcess, seconds: number): Promise<unknown[]> {
    const { clock } = this.outside;
    clock.moveTo(clock.nowMs() + seconds * 1_000);
    const errors: unknown[] = [];
    const note = (_: string, error: unknown) => errors.push(error);
    const ending = await this.invoke(() => process.evaluator.letTimePass(note));
    return ending === 'done' ? errors : [...errors, ending];
  }

  /** Lets an invocation, and everything else that can, go on until nothing can. */
  async invoke(work: () => Promise<unknown>): Promise<Ending> {
    let ending: Ending = 'none';
    work().then(
      () => {
        ending = 'done';
      },
      (error: unknown) => {
        ending = error instanceof Error ? error : new Error(String(error));
      },
    );
    await this.goOn();
    return ending;
  }

  async goOn(): Promise<void> {
    await settled();
    await this.outside.interleaver.run(maxSteps);
  }

  /** Calls that were held arrive. */
  async release(): Promise<void> {
    this.#held.isFrozen = false;
    await this.goOn();
    this.#held.isFrozen = true;
  }

  /** The rows of a partition's chain, by their keys. */
  rows(prefix: string, partitionId = '0'): StoredRow[] {
    const key = this.outside.chains
      .partitionKeys()
      .find((known) => known.endsWith(`~${partitionId}`));
    return key === undefined ? [] : this.outside.chains.query(key, prefix, `${prefix}~~`);
  }

  head(partitionId = '0'): ChainHead | undefined {
    const [row] = this.rows('head', partitionId);
    return row && (JSON.parse(String(row.head)) as ChainHead);
  }

  /** Every alert as it stands now, by when it was detected. */
  alerts(): AlertCondition[] {
    return this.witness
      .alerts()
      .toSorted((a, b) => (a.detectedTimeUtc < b.detectedTimeUtc ? -1 : 1));
  }

  /** The rows that people see, newest first. */
  alertRows(): StoredRow[] {
    return this.outside.alerts.query('hub~alert', 'at~', 'at~~');
  }

  incidents(kind: IncidentReport['kind']): IncidentReport[] {
    return this.outside.incidents.filter((incident) => incident.kind === kind);
  }
}
