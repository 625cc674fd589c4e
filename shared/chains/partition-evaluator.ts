import type { AlertStore } from '../alerts/alert-store.ts';
import type { DeviceDirectory, DirectoryCopy } from '../devices/device-directory.ts';
import { evaluate } from '../evaluation/evaluate.ts';
import type { Inputs } from '../evaluation/inputs.ts';
import { newPartitionState } from '../evaluation/partition-state.ts';
import { type Outcome, type StreamContext, usualMaxTouched } from '../evaluation/turn.ts';
import type { IncidentReporter } from '../incidents/incident-store.ts';
import type { Clock } from '../kernel/clock.ts';
import type { HashKey } from '../kernel/keyed-hash.ts';
import { WorkQueue } from '../kernel/work-queue.ts';
import type { HubEvent } from '../telemetry/hub-event.ts';
import { type ChainHead, type ChainStore, type CommitOutcome, newHead } from './chain-store.ts';
import { type CommitLimits, usualCommitLimits } from './commit-limits.ts';
import { CommitTries } from './commit-tries.ts';
import type { CurrentPolicy } from './current-policy.ts';
import { joinFacts, splitFacts } from './facts-ahead.ts';
import { BatchFeed, type Feed, TimeFeed } from './feed.ts';
import { homeChanges } from './first-sight.ts';
import { GapReader } from './gap-reader.ts';
import { type Held, nextHead, rewriteChain, writeSnapshot } from './held-chain.ts';
import { encodeLog, outboxRecord } from './held-partition.ts';
import { InputGathering } from './input-gathering.ts';
import { loadPartition } from './load-partition.ts';
import { encodeRecord, type OutboxRecord } from './log-record.ts';
import type { MembershipSettings } from './membership-inputs.ts';
import { Outbox } from './outbox.ts';
import type { Predecessor } from './stream-chains.ts';
import type { StreamSource } from './stream-source.ts';
import { takeOver } from './take-over.ts';

export interface EvaluatorPorts {
  chain: ChainStore;
  policy: CurrentPolicy;
  directoryView: DirectoryCopy;
  directory: DeviceDirectory;
  alerts: AlertStore;
  clock: Clock;
  /** The event hub itself, for what the trigger skipped. */
  source: StreamSource;
  /** The `createdOn` of the stream that the chain is of. */
  createdOn: string;
  /** This partition as a device's home. */
  home: string;
  /** What is taken over from the stream that this one replaced. */
  predecessor: Predecessor | undefined;
  incidents: IncidentReporter;
  newHashKey: () => HashKey;
  /** Told of devices that a complete directory does not have. */
  lookUp: (deviceIds: readonly string[]) => void;
  limits?: CommitLimits;
  /** Makes the queue in which the invocations of one partition wait for one another. */
  newQueue?: () => WorkQueue;
}

/**
 * Evaluates one partition: each batch is one commit to the partition's chain, whose head's ETag keeps
 * two writers apart. Whatever the outcome of a failed commit was, the state is read anew and what it
 * holds already is skipped, so a batch may come twice, to two processes, or late.
 */
export class PartitionEvaluator {
  readonly #ports: EvaluatorPorts;
  readonly #stream: StreamContext;
  readonly #gather: InputGathering;
  readonly #outbox: Outbox;
  readonly #limits: CommitLimits;
  /** Invocations of one partition wait for one another: two that share a state would mix it up. */
  readonly #queue: WorkQueue;
  #held: Held | undefined;
  #usedMs = 0;

  constructor(ports: EvaluatorPorts, stream: StreamContext, membership: MembershipSettings) {
    this.#ports = ports;
    this.#stream = stream;
    this.#gather = new InputGathering(ports, membership);
    this.#outbox = new Outbox(ports, stream);
    this.#limits = ports.limits ?? usualCommitLimits;
    this.#queue = ports.newQueue?.() ?? new WorkQueue();
  }

  /** Takes a batch in, and before it what the trigger skipped. When it returns, its alerts are stored. */
  takeIn(events: readonly HubEvent[]): Promise<void> {
    const first = events[0];
    if (first === undefined) return Promise.resolve();
    const begin = first.sequenceNumber - 1;
    return this.#queue.run(() => this.#takeInAll(new BatchFeed(events, this.#gapReader()), begin));
  }

  /** Takes in what waits without a batch, then lets time pass although no event says so. */
  tick(tickMs: number): Promise<void> {
    return this.#queue.run(() => this.#takeInAll(new TimeFeed(tickMs, this.#gapReader())));
  }

  /** Begins the chain of a partition that has never had a batch: nothing up to `position` is evaluated. */
  begin(position: number, tickMs: number): Promise<void> {
    return this.#queue.run(() =>
      this.#takeInAll(new TimeFeed(tickMs, this.#gapReader()), position),
    );
  }

  /** Takes in what a feed hands out, in a chain that is begun at `begin`, if given, where there is none. */
  takeFrom(feed: Feed, begin?: number): Promise<void> {
    return this.#queue.run(async () => {
      // A feed that finds nothing to do in a state tries no commit, which would show that it is an old one.
      const newest = await this.#ports.chain.readHead();
      if (newest?.head.commit !== this.#held?.head.commit) this.#held = undefined;
      await this.#takeInAll(feed, begin);
    });
  }

  /** Writes the state anew, so that no row but the last commit's tells what was before. */
  rewrite(): Promise<void> {
    return this.#queue.run(async () => {
      const held = this.#held ?? (await this.#load(undefined));
      if (held === undefined) return;
      this.#held = await rewriteChain(this.#ports.chain, held);
    });
  }

  /** Whether the state is in memory. */
  get isHeld(): boolean {
    return this.#held !== undefined;
  }

  /** When the state was last needed. */
  get usedMs(): number {
    return this.#usedMs;
  }

  /** Lets go of the state; whoever needs it next reads it anew. */
  letGo(): Promise<void> {
    return this.#queue.run(async () => {
      this.#held = undefined;
    });
  }

  /** Hands on what a process that ended in between has left. */
  handOn(): Promise<void> {
    return this.#queue.run(() => this.#outbox.drain());
  }

  #gapReader(): GapReader {
    const { source, clock, createdOn } = this.#ports;
    return new GapReader({ source, clock, createdOn, partitionId: this.#stream.partitionId });
  }

  /** @param begin the position of the chain if it has to be begun; without one there is nothing to do. */
  async #takeInAll(feed: Feed, begin?: number): Promise<void> {
    this.#usedMs = this.#ports.clock.nowMs();
    const tries = new CommitTries();
    let limit = Infinity;
    let { maxTouched } = this.#limits;
    for (;;) {
      const held = this.#held ?? (await this.#load(begin));
      if (held === undefined) return;
      const piece = await feed.next(held.state, limit);
      if (piece === undefined) return;
      const inputs = await this.#gather.inputs(held.head, held.state, piece);
      // Until it is committed, nothing that was evaluated may be seen by anyone else.
      this.#held = undefined;
      const less = maxTouched < usualMaxTouched ? { maxTouched } : {};
      const result = await this.#commitPieces(held, { ...inputs, ...less });
      if (result === 'tooLarge' && maxTouched > 1) {
        // Time alone may touch many devices, and what some of them did may be much.
        if (piece.events.length > 1) limit = Math.ceil(piece.events.length / 2);
        maxTouched = Math.ceil(maxTouched / 2);
      } else if (result !== 'committed') tries.failed(result, held.etag, held.head.commit + 1);
    }
  }

  async #load(begin: number | undefined): Promise<Held | undefined> {
    const loaded = await loadPartition(this.#ports.chain);
    if (loaded !== undefined && loaded.head.isClosed === undefined) {
      await this.#outbox.drain();
      return loaded;
    }
    if (loaded !== undefined) await this.#gapReader().checkStream();
    if (await takeOver(this.#ports, this.#stream, loaded)) return this.#load(begin);
    if (begin === undefined) return undefined;
    const state = newPartitionState(begin, this.#ports.newHashKey());
    return { state, head: newHead(state), etag: undefined };
  }

  /** Usually one commit; more when there is more than one can take. */
  async #commitPieces(held: Held, all: Inputs): Promise<CommitOutcome['kind']> {
    const { maxAlerts, maxTouched } = this.#limits;
    for (let inputs: Inputs | undefined = all; inputs !== undefined; ) {
      const { now, later } = splitFacts(inputs, maxTouched);
      const outcome: Outcome = evaluate(held.state, { ...now, maxAlerts }, this.#stream);
      const left = joinFacts(outcome.rest, later);
      await this.#tellHomes(outcome);
      const head = nextHead(held, now, left);
      const record = outboxRecord(now, outcome);
      const result = await this.#commit(held, head, now, outcome, record);
      if (result.kind !== 'committed') return result.kind;
      held.head = head;
      held.etag = result.etag;
      if (record !== undefined)
        await this.#outbox.drainCommit(head.commit, result.outboxKeys, record);
      inputs = left;
    }
    await this.#snapshotIfDue(held);
    return 'committed';
  }

  async #tellHomes({ firstSights }: Outcome): Promise<void> {
    const { directory, directoryView, home, clock, lookUp } = this.#ports;
    const changes = homeChanges(firstSights, directoryView, home);
    if (changes.length > 0) await directory.apply(changes, new Date(clock.nowMs()).toISOString());
    // Devices that their events told to be others than the directory knew: their tags are not known yet.
    const strangers = firstSights.filter(({ facts }) => facts.tagSource === 'unknown');
    if (strangers.length > 0) lookUp(strangers.map(({ facts }) => facts.deviceId));
  }

  async #commit(
    held: Held,
    head: ChainHead,
    inputs: Inputs,
    outcome: Outcome,
    record: OutboxRecord | undefined,
  ): Promise<CommitOutcome> {
    const log = encodeLog(inputs, outcome);
    head.logBytes += log.length;
    return this.#ports.chain.commit(held.etag, {
      ...{ head, log, deadLetters: outcome.deadLetters },
      outbox: record === undefined ? [] : [encodeRecord(record)],
    });
  }

  async #snapshotIfDue(held: Held): Promise<void> {
    const { head } = held;
    const commits = head.commit - head.snapshotCommit;
    const { maxCommitsWithoutSnapshot, minSnapshotLogBytes } = this.#limits;
    const isHeavy = head.logBytes > Math.max(head.snapshotBytes, minSnapshotLogBytes);
    if (!isHeavy && commits < maxCommitsWithoutSnapshot) {
      this.#held = held;
      return;
    }
    this.#held = await writeSnapshot(this.#ports.chain, held);
  }
}
