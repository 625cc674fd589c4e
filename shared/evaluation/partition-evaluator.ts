import type { AlertStore } from '../alerts/alert-store.ts';
import type { DeviceDirectory, DirectoryView } from '../devices/device-directory.ts';
import type { Clock } from '../kernel/clock.ts';
import type { HashKey } from '../kernel/keyed-hash.ts';
import type { HubEvent } from '../telemetry/hub-event.ts';
import type { ChainHead, ChainStore, CommitOutcome } from './chain-store.ts';
import type { CompiledPolicy } from './compile-policy.ts';
import type { CurrentPolicy } from './current-policy.ts';
import { evaluate, type Inputs } from './evaluate.ts';
import { encodeLog, encodeOutbox, encodeSnapshot, restore } from './held-partition.ts';
import { type MembershipSettings, membershipInputs } from './membership-inputs.ts';
import { Outbox } from './outbox.ts';
import { newPartitionState, type PartitionState } from './partition-state.ts';
import type { Outcome, StreamContext } from './turn.ts';

export interface EvaluatorPorts {
  chain: ChainStore;
  policy: CurrentPolicy;
  directoryView: DirectoryView;
  directory: DeviceDirectory;
  alerts: AlertStore;
  clock: Clock;
  newHashKey: () => HashKey;
  /** Told of devices that a complete directory does not have. */
  lookUp: (deviceIds: readonly string[]) => void;
}

/** The state of a partition in this process, good until a commit fails. */
interface Held {
  state: PartitionState;
  head: ChainHead;
  /** Undefined before the chain's first commit. */
  etag: string | undefined;
}

/** So many alerts of one commit stay well within the 4 MiB of an entity group transaction. */
const maxAlertsPerCommit = 1_000;
const maxTries = 5;
const maxCommitsWithoutSnapshot = 200;
const minSnapshotLogBytes = 65_536;

/**
 * Evaluates one partition: each batch is one commit to the partition's chain, whose head's ETag keeps
 * two writers apart. Whatever the outcome of a failed commit was, the state is read anew and what it
 * holds already is skipped, so a batch may come twice, to two processes, or late.
 */
export class PartitionEvaluator {
  readonly #ports: EvaluatorPorts;
  readonly #stream: StreamContext;
  readonly #membership: MembershipSettings;
  readonly #outbox: Outbox;
  #held: Held | undefined;
  /** Invocations of one partition wait for one another: two that share a state would mix it up. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(ports: EvaluatorPorts, stream: StreamContext, membership: MembershipSettings) {
    this.#ports = ports;
    this.#stream = stream;
    this.#membership = membership;
    this.#outbox = new Outbox(ports, stream);
  }

  /** Takes a batch in. When it returns, its alerts are stored. @throws when that could not be done. */
  takeIn(events: readonly HubEvent[]): Promise<void> {
    return this.#serialised(() => this.#commitAll({ events }));
  }

  /** Lets time pass although no event says so. */
  tick(tickMs: number): Promise<void> {
    return this.#serialised(() => this.#commitAll({ events: [], tickMs }));
  }

  /** Hands on what a process that ended in between has left. */
  handOn(): Promise<void> {
    return this.#serialised(() => this.#outbox.drain());
  }

  #serialised(work: () => Promise<void>): Promise<void> {
    const run = this.#last.then(work, work);
    this.#last = run.catch(() => undefined);
    return run;
  }

  async #commitAll({ events, tickMs }: Pick<Inputs, 'events' | 'tickMs'>): Promise<void> {
    let pieceSize = events.length;
    let isFirst = true;
    for (let attempt = 0; attempt < maxTries; ) {
      const held = this.#held ?? (await this.#load(events));
      if (held === undefined) return;
      if (isFirst) countDuplicates(held.state, events);
      isFirst = false;
      const inputs = await this.#inputs(held, events, pieceSize, tickMs);
      if (inputs === undefined) return;
      // Until it is committed, nothing that was evaluated may be seen by anyone else.
      this.#held = undefined;
      const result = await this.#commitPieces(held, inputs);
      if (result === 'tooLarge' && pieceSize > 1) pieceSize = Math.ceil(pieceSize / 2);
      else if (result !== 'committed') attempt += 1;
    }
    throw new Error(
      'the partition could not be committed: other writers, or no answer from storage',
    );
  }

  /** A chain begins with its first event: what was there before it is not evaluated. */
  async #load(events: readonly HubEvent[]): Promise<Held | undefined> {
    const loaded = await this.#ports.chain.load();
    if (loaded !== undefined) {
      await this.#outbox.drain();
      return { ...loaded, state: restore(loaded) };
    }
    const first = events[0];
    if (first === undefined) return undefined;
    const hashKey = this.#ports.newHashKey();
    const state = newPartitionState(first.sequenceNumber - 1, hashKey);
    return { state, head: newHead(state), etag: undefined };
  }

  /** What there is to take in; undefined when all of it has been before. */
  async #inputs(
    { state, head }: Held,
    events: readonly HubEvent[],
    pieceSize: number,
    tickMs: number | undefined,
  ): Promise<Inputs | undefined> {
    const left = events.filter(({ sequenceNumber }) => sequenceNumber > state.position);
    const next = left.slice(0, pieceSize);
    const isTickNew = tickMs !== undefined && tickMs > (state.watermarkMs ?? -Infinity);
    if (next.length === 0 && !isTickNew) return undefined;
    const { directoryView } = this.#ports;
    await directoryView.refresh();
    if (directoryView.version < head.directoryVersion) {
      throw new Error('the copy of the device directory is older than what was evaluated with');
    }
    const policy = await this.#ports.policy.get(head.policyRevision);
    const { facts, unknown } = membershipInputs(next, state, directoryView, this.#membership);
    if (unknown.length > 0) this.#ports.lookUp(unknown);
    return {
      ...{ policy, facts, events: next, maxAlerts: maxAlertsPerCommit },
      ...(isTickNew ? { tickMs } : {}),
    };
  }

  /** Usually one commit; more when more alerts change than one can take. */
  async #commitPieces(held: Held, inputs: Inputs): Promise<CommitOutcome['kind']> {
    for (;;) {
      const outcome = evaluate(held.state, inputs, this.#stream);
      const head = this.#nextHead(held, inputs.policy);
      const result = await this.#commit(held, head, inputs, outcome);
      if (result.kind !== 'committed') return result.kind;
      held.head = head;
      held.etag = result.etag;
      await this.#outbox.drainCommit(head.commit, result.outboxKeys, outcome);
      if (outcome.isComplete) break;
    }
    await this.#snapshotIfDue(held);
    return 'committed';
  }

  #nextHead({ state, head }: Held, policy: CompiledPolicy): ChainHead {
    const { position, activityIndex, watermarkMs, due, tally } = state;
    const { dueMs: _, ...before } = head;
    return {
      ...before,
      ...{ commit: head.commit + 1, position, activityIndex, policyRevision: policy.revision },
      tally: tally.entries(),
      directoryVersion: this.#ports.directoryView.version,
      ...(watermarkMs === undefined ? {} : { watermarkMs }),
      ...(due.nextMs === Infinity ? {} : { dueMs: due.nextMs }),
    };
  }

  async #commit(
    held: Held,
    head: ChainHead,
    inputs: Inputs,
    outcome: Outcome,
  ): Promise<CommitOutcome> {
    const log = encodeLog(inputs, outcome);
    head.logBytes += log.length;
    const outbox = encodeOutbox(outcome);
    return this.#ports.chain.commit(held.etag, {
      ...{ head, log, deadLetters: outcome.deadLetters },
      outbox: outbox === undefined ? [] : [outbox],
    });
  }

  async #snapshotIfDue(held: Held): Promise<void> {
    const { head, state } = held;
    const commits = head.commit - head.snapshotCommit;
    const isHeavy = head.logBytes > Math.max(head.snapshotBytes, minSnapshotLogBytes);
    if (!isHeavy && commits < maxCommitsWithoutSnapshot) {
      this.#held = held;
      return;
    }
    const snapshot = encodeSnapshot(state);
    const outcome = await this.#ports.chain.writeSnapshot(held.etag!, head, snapshot);
    if (outcome.kind !== 'committed') return;
    const pointed = { snapshotCommit: head.commit, snapshotBytes: snapshot.length, logBytes: 0 };
    this.#held = { state, head: { ...head, ...pointed }, etag: outcome.etag };
  }
}

function countDuplicates(state: PartitionState, events: readonly HubEvent[]): void {
  const taken = events.filter(({ sequenceNumber }) => sequenceNumber <= state.position).length;
  if (taken > 0) state.tally.add('duplicatesSkipped', taken);
}

function newHead({ position, activityIndex, hashKey }: PartitionState): ChainHead {
  return {
    ...{ commit: 0, position, activityIndex, hashKey, tally: [] },
    ...{ snapshotCommit: 0, logBytes: 0, snapshotBytes: 0, policyRevision: 0, directoryVersion: 0 },
  };
}
