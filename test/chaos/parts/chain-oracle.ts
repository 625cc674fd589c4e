import { isDeepStrictEqual } from 'node:util';
import type { AlertCondition } from '../../../shared/alerts/alert.ts';
import { boundedCondition } from '../../../shared/alerts/bounded-condition.ts';
import type { LogRecord } from '../../../shared/chains/log-record.ts';
import { type StoredDevice, storeDevice } from '../../../shared/chains/state-codec.ts';
import { evaluate } from '../../../shared/evaluation/evaluate.ts';
import {
  newPartitionState,
  type PartitionState,
} from '../../../shared/evaluation/partition-state.ts';
import type { Outcome } from '../../../shared/evaluation/turn.ts';
import type { HubEvent } from '../../../shared/telemetry/hub-event.ts';
import { observable } from '../../simulation/parts/observable.ts';
import type { PolicyRevisions } from '../../simulation/parts/policy-revisions.ts';
import { difference } from './difference.ts';
import type { KeptChain } from './kept-chains.ts';

/** As many as one commit of the app takes. */
const maxAlerts = 1_000;
const shownProblems = 3;

interface Sources {
  hub: string;
  policies: PolicyRevisions;
  /** All events of the partition, from its first. */
  events: readonly HubEvent[];
}

/**
 * Evaluates what a chain recorded and the hub's events in one pass: no process that dies, no batch
 * that comes twice, no state that was ever stored. Each commit must be what comes out of it.
 */
export class ChainOracle {
  readonly #chain: KeptChain;
  readonly #sources: Sources;
  readonly #state: PartitionState;
  /** The last that was told of every alert. */
  readonly alerts = new Map<string, AlertCondition>();
  /** What the commits so far say of each device. */
  readonly #images = new Map<string, StoredDevice>();
  readonly #deadLetters: number[] = [];
  readonly #problems: string[] = [];

  constructor(chain: KeptChain, sources: Sources) {
    this.#chain = chain;
    this.#sources = sources;
    this.#state = newPartitionState(-1, chain.head.hashKey);
  }

  /** @returns what is not as it should be. */
  replay(): string[] {
    const { commits, head } = this.#chain;
    for (const [i, { commit, record }] of commits.entries()) {
      if (commit !== i + 1) this.#fail(`commit ${i + 1} is missing`);
      this.#takeIn(commit, record);
    }
    if (commits.length !== head.commit) this.#fail(`the head is at commit ${head.commit}`);
    this.#checkEnd();
    return this.#problems.slice(0, shownProblems);
  }

  #takeIn(commit: number, { inputs, devices, forgotten = [] }: LogRecord): void {
    const { policyRevision, events: span, ...recorded } = inputs;
    const events = span === undefined ? [] : this.#eventsOf(commit, span);
    const { hub, policies } = this.#sources;
    const { partitionId } = this.#chain;
    const outcome: Outcome = evaluate(
      this.#state,
      { ...recorded, policy: policies.compiled(policyRevision), events, maxAlerts },
      { hub, stream: 'telemetry', partitionId, hasExcerpts: true },
    );
    for (const [id, condition] of outcome.alerts) this.alerts.set(id, condition);
    this.#deadLetters.push(...outcome.deadLetters.map(({ sequenceNumber }) => sequenceNumber));
    for (const device of devices) this.#images.set(device.facts.deviceId, device);
    for (const deviceId of forgotten) this.#images.delete(deviceId);
    const touched = [...outcome.touched].map(({ facts }) => facts.deviceId);
    const stored = devices.map(({ facts }) => facts.deviceId);
    this.#compareDevices(`commit ${commit} left of`, [...touched, ...stored, ...outcome.forgotten]);
  }

  /** A device that was looked at in vain need not be stored again: what is stored of it must be true. */
  #compareDevices(what: string, deviceIds: readonly string[]): void {
    const { devices, watermarkMs = 0 } = this.#state;
    for (const deviceId of new Set(deviceIds)) {
      const device = devices.get(deviceId);
      const image = this.#images.get(deviceId);
      const wrong = difference(
        image && observable(image, watermarkMs),
        device && observable(plain(storeDevice(device)), watermarkMs),
      );
      if (wrong !== undefined) this.#fail(`${what} ${deviceId}: ${wrong}`);
    }
  }

  /** Each commit goes on where the one before ended: so every event is in exactly one. */
  #eventsOf(commit: number, [from, to]: readonly [number, number]): readonly HubEvent[] {
    const { position } = this.#state;
    const events = this.#sources.events.slice(from, to + 1);
    if (from !== position + 1) this.#fail(`commit ${commit} goes from ${position} to ${from}`);
    if (events.length !== to - from + 1) this.#fail(`commit ${commit} has events that never were`);
    return events;
  }

  #checkEnd(): void {
    const { head, deadLetters, outboxRows } = this.#chain;
    const { position, activityIndex, watermarkMs } = this.#state;
    for (const [name, value] of Object.entries({ position, activityIndex, watermarkMs })) {
      const stored = head[name as 'position'];
      if (stored !== value) this.#fail(`${name} is ${stored}, not ${value}`);
    }
    const last = this.#sources.events.length - 1;
    if (position !== last) this.#fail(`it ends at ${position}, and the hub at ${last}`);
    if (outboxRows > 0) this.#fail(`${outboxRows} outbox rows are left`);
    const dead = this.#deadLetters.toSorted((a, b) => a - b);
    if (!isDeepStrictEqual(deadLetters, dead))
      this.#fail(`dead letters are ${deadLetters}, not ${dead}`);
    this.#compareDevices('it ends with', [...this.#state.devices.keys(), ...this.#images.keys()]);
  }

  #fail(problem: string): void {
    this.#problems.push(`partition ${this.#chain.partitionId}: ${problem}`);
  }
}

/** What differs between the alerts that people see and those that there should be. */
export function alertDifferences(
  found: readonly AlertCondition[],
  expected: ReadonlyMap<string, AlertCondition>,
): string[] {
  const foundById = new Map(found.map((alert) => [alert.id, alert]));
  const wrong = [...expected.values()].flatMap((condition) => {
    const problem = difference(foundById.get(condition.id), plain(boundedCondition(condition)));
    return problem === undefined ? [] : [`alert ${condition.id}: ${problem}`];
  });
  const extra = found.filter(({ id }) => !expected.has(id)).map(({ id }) => `alert ${id} is extra`);
  const twice = found.length - foundById.size;
  return [...wrong, ...extra, ...(twice > 0 ? [`${twice} alerts are listed twice`] : [])];
}

/** As it is after a way through JSON. */
function plain<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}
