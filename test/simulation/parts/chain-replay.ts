import type { ChainHead } from '../../../shared/chains/chain-store.ts';
import type { LogRecord, OutboxRecord } from '../../../shared/chains/log-record.ts';
import {
  restoreDevice,
  restoreQueue,
  type StoredDevice,
  storeDevice,
} from '../../../shared/chains/state-codec.ts';
import { evaluate } from '../../../shared/evaluation/evaluate.ts';
import type { Inputs } from '../../../shared/evaluation/inputs.ts';
import {
  newPartitionState,
  type PartitionState,
} from '../../../shared/evaluation/partition-state.ts';
import type { Outcome, StreamContext } from '../../../shared/evaluation/turn.ts';
import type { HubEvent } from '../../../shared/telemetry/hub-event.ts';
import { differences } from './differences.ts';
import { observable } from './observable.ts';
import type { PolicyRevisions } from './policy-revisions.ts';

/** What a commit says of itself: its head, the log row, and what it handed on. */
export interface SeenCommit {
  head: ChainHead;
  record: LogRecord;
  handedOn: OutboxRecord;
}

interface ReplayParts {
  begin: {
    position: number;
    watermarkMs: number | undefined;
    hashKey: ChainHead['hashKey'];
    devices: readonly StoredDevice[];
  };
  stream: StreamContext;
  policies: PolicyRevisions;
  maxAlerts: number;
}

/**
 * Takes in what a chain recorded, without a process that dies, a batch that comes twice, or a state
 * that was ever stored; and compares with what the chain's commits say came out of it.
 */
export class ChainReplay {
  readonly #state: PartitionState;
  readonly #stream: StreamContext;
  readonly #policies: PolicyRevisions;
  readonly #maxAlerts: number;
  /** What the chain says of each device, and what was found to be so. */
  readonly images = new Map<string, StoredDevice>();

  constructor({ begin, stream, policies, maxAlerts }: ReplayParts) {
    this.#state = newPartitionState(begin.position, begin.hashKey);
    this.#state.watermarkMs = begin.watermarkMs;
    for (const device of begin.devices) {
      restoreDevice(this.#state, device);
      this.images.set(device.facts.deviceId, device);
    }
    restoreQueue(this.#state);
    this.#stream = stream;
    this.#policies = policies;
    this.#maxAlerts = maxAlerts;
  }

  get state(): PartitionState {
    return this.#state;
  }

  /** @returns what differs from the commit, and what of its inputs it left to the next one. */
  takeIn(
    { head, record, handedOn }: SeenCommit,
    events: readonly HubEvent[],
  ): { problems: string[]; rest: Inputs | undefined } {
    const { policyRevision, events: _span, ...recorded } = record.inputs;
    const policy = this.#policies.compiled(policyRevision);
    const inputs = { ...recorded, policy, events, maxAlerts: this.#maxAlerts };
    const outcome = evaluate(this.#state, inputs, this.#stream);
    for (const device of record.devices) this.images.set(device.facts.deviceId, device);
    for (const deviceId of record.forgotten ?? []) this.images.delete(deviceId);
    const problems = [
      ...this.#headProblems(head),
      ...this.#imageProblems(),
      ...handOnProblems(outcome, handedOn),
      ...lossProblems(record.inputs, handedOn),
    ].map((problem) => `commit ${head.commit}: ${problem}`);
    return { problems, rest: outcome.rest };
  }

  #headProblems(head: ChainHead): string[] {
    const { position, activityIndex, watermarkMs } = this.#state;
    const own = { position, activityIndex, watermarkMs };
    const dueMs = head.dueMs ?? Infinity;
    const latestMs = this.#nextDueMs();
    const isLate = dueMs > latestMs ? [`it is due at ${dueMs}, and should be by ${latestMs}`] : [];
    const seen = {
      ...own,
      position: head.position,
      activityIndex: head.activityIndex,
      watermarkMs: head.watermarkMs,
    };
    return [...differences(own, seen), ...isLate];
  }

  /** The queue may hold what is overtaken, so it may call early, but never late. */
  #nextDueMs(): number {
    let nextMs = Infinity;
    for (const { windows, episodes } of this.#state.devices.values()) {
      for (const window of windows) nextMs = Math.min(nextMs, window?.scheduledMs ?? Infinity);
      for (const { endDueMs } of episodes.values()) nextMs = Math.min(nextMs, endDueMs);
    }
    return nextMs;
  }

  #imageProblems(): string[] {
    const { devices, watermarkMs = 0 } = this.#state;
    const deviceIds = new Set([...devices.keys(), ...this.images.keys()]);
    return [...deviceIds].flatMap((deviceId) => {
      const device = devices.get(deviceId);
      const image = this.images.get(deviceId);
      return differences(
        device && observable(plain(storeDevice(device)), watermarkMs),
        image && observable(image, watermarkMs),
        `device ${deviceId}`,
      );
    });
  }
}

/** The order in which alerts are handed on says nothing. */
function handOnProblems(outcome: Outcome, { alerts, factChanges }: OutboxRecord): string[] {
  const byId = (conditions: Iterable<OutboxRecord['alerts'][number]>) =>
    Object.fromEntries([...conditions].map((condition) => [condition.id, plain(condition)]));
  const [expected, found] = [byId(outcome.alerts.values()), byId(alerts)];
  return [
    ...differences(expected, found, 'alert'),
    ...differences(plain(outcome.factChanges), factChanges, 'fact change'),
  ];
}

/** What is passed over is told, and nothing else. */
function lossProblems({ dataLoss }: LogRecord['inputs'], handedOn: OutboxRecord): string[] {
  const isLost = dataLoss !== undefined && dataLoss.to >= dataLoss.from;
  return differences(isLost ? dataLoss : undefined, handedOn.dataLoss, 'data loss');
}

/** As it is after a way through JSON. */
function plain<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}
