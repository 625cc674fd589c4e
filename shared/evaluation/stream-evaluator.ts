import type { IncidentReporter } from '../incidents/incident-store.ts';
import type { Clock } from '../kernel/clock.ts';
import type { HubEvent } from '../telemetry/hub-event.ts';
import { type ChainHead, type ChainStore, CorruptChainError } from './chain-store.ts';
import { DeviceSearch, type PartitionView } from './device-search.ts';
import type { MembershipSettings } from './membership-inputs.ts';
import { type EvaluatorPorts, PartitionEvaluator } from './partition-evaluator.ts';
import type { OpenStream, StreamChains } from './stream-chains.ts';
import { StreamReplacedError, type StreamSource } from './stream-source.ts';

export interface StreamParts {
  hub: string;
  stream: string;
  hasExcerpts: boolean;
  membership: MembershipSettings;
  clock: Clock;
  source: StreamSource;
  incidents: IncidentReporter;
  openStream: OpenStream;
  ports: Omit<EvaluatorPorts, 'chain' | 'createdOn' | 'predecessor'>;
}

/** What the timer found and did. */
export interface TimeReport {
  /** Partitions in which time passed. */
  ticked: number;
  /** Partitions that could not be looked after; the log says why. */
  failed: number;
}

export interface PartitionHealth {
  partitionId: string;
  head: ChainHead | undefined;
  movedMs: number | undefined;
  /** How many events wait to be taken in. */
  waiting: number;
}

interface Partition {
  chain: ChainStore;
  evaluator: PartitionEvaluator;
}

/** A partition that took something in so recently needs no help from the timer. */
const quietMs = 30_000;

/** The time of the hub's answer, less what an event may need to show in it. */
const answerMarginMs = 10_000;

/** One run of the timer begins no more partitions after this. */
const maxTimerMs = 40_000;

/** Evaluates a stream, partition by partition; partitions share nothing, and one that stops stops alone. */
export class StreamEvaluator {
  readonly #parts: StreamParts;
  #chains: Promise<StreamChains> | undefined;
  readonly #partitions = new Map<string, Partition>();
  readonly #search: DeviceSearch;

  constructor(parts: StreamParts) {
    this.#parts = parts;
    const { source, clock } = parts;
    const chainOf = async (partitionId: string) => (await this.#partition(partitionId)).chain;
    this.#search = new DeviceSearch({ source, clock, chainOf });
  }

  /** Takes in a batch, all of one partition. When it returns, its alerts are stored. */
  async takeIn(events: readonly HubEvent[]): Promise<void> {
    const first = events[0];
    if (first === undefined) return;
    await this.#guarded(first.partitionId, ({ evaluator }) => evaluator.takeIn(events));
  }

  /**
   * Looks after partitions that are silent: takes in what waits in the hub without a batch, and lets
   * time pass, since a minimum or the end of an alert must not wait for the next event.
   * @param onError is told what went wrong with one partition; the others are looked after all the same.
   */
  async letTimePass(onError: (partitionId: string, error: unknown) => void): Promise<TimeReport> {
    const { clock, source } = this.#parts;
    const beganMs = clock.nowMs();
    const report = { ticked: 0, failed: 0 };
    for (const partitionId of await this.#longestWaitingFirst(await source.partitionIds())) {
      if (clock.nowMs() - beganMs > maxTimerMs) break;
      try {
        if (
          await this.#guarded(partitionId, (partition) => this.#lookAfter(partitionId, partition))
        )
          report.ticked += 1;
      } catch (error) {
        report.failed += 1;
        onError(partitionId, error);
      }
    }
    return report;
  }

  async #longestWaitingFirst(partitionIds: readonly string[]): Promise<readonly string[]> {
    const moved = await Promise.all(
      partitionIds.map(async (partitionId) => {
        const { chain } = await this.#partition(partitionId);
        return { partitionId, movedMs: (await chain.readHead())?.movedMs ?? 0 };
      }),
    );
    return moved.sort((a, b) => a.movedMs - b.movedMs).map(({ partitionId }) => partitionId);
  }

  /** @returns whether time passed. */
  async #lookAfter(partitionId: string, { chain, evaluator }: Partition): Promise<boolean> {
    await evaluator.handOn();
    const { clock, source } = this.#parts;
    const found = await chain.readHead();
    if (found !== undefined && clock.nowMs() - found.movedMs < quietMs) return false;
    const { lastSequenceNumber } = await source.bounds(partitionId);
    const tickMs = clock.nowMs() - answerMarginMs;
    if (found === undefined) {
      await evaluator.begin(lastSequenceNumber, tickMs);
      return true;
    }
    const isDue = (found.head.dueMs ?? Infinity) <= tickMs;
    if (!isDue && lastSequenceNumber === found.head.position) return false;
    await evaluator.tick(tickMs);
    return true;
  }

  async health(): Promise<PartitionHealth[]> {
    const { source } = this.#parts;
    return Promise.all(
      (await source.partitionIds()).map(async (partitionId) => {
        const { chain } = await this.#partition(partitionId);
        const [found, bounds] = await Promise.all([chain.readHead(), source.bounds(partitionId)]);
        const position = found?.head.position ?? bounds.lastSequenceNumber;
        const waiting = Math.max(0, bounds.lastSequenceNumber - position);
        return { partitionId, head: found?.head, movedMs: found?.movedMs, waiting };
      }),
    );
  }

  /** What the committed state of each partition holds of a device. */
  find(deviceId: string): Promise<PartitionView[]> {
    return this.#search.find(deviceId);
  }

  /** Works on a partition; when the event hub turns out to be another one, on its new chain. */
  async #guarded<T>(partitionId: string, work: (partition: Partition) => Promise<T>): Promise<T> {
    const { incidents, stream } = this.#parts;
    const scope = { kind: 'stateCorrupt', stream, partition: partitionId } as const;
    try {
      const result = await this.#onItsStream(partitionId, work);
      await incidents.end(scope);
      return result;
    } catch (error) {
      if (error instanceof CorruptChainError) {
        const from = new Date(this.#parts.clock.nowMs()).toISOString();
        await incidents.raise({ ...scope, from, detail: error.message });
      }
      throw error;
    }
  }

  async #onItsStream<T>(
    partitionId: string,
    work: (partition: Partition) => Promise<T>,
  ): Promise<T> {
    try {
      return await work(await this.#partition(partitionId));
    } catch (error) {
      if (!(error instanceof StreamReplacedError)) throw error;
      this.#chains = undefined;
      this.#partitions.clear();
      return work(await this.#partition(partitionId));
    }
  }

  async #partition(partitionId: string): Promise<Partition> {
    const known = this.#partitions.get(partitionId);
    if (known !== undefined) return known;
    const chains = await this.#openChains();
    const { hub, stream, hasExcerpts, ports, membership } = this.#parts;
    const chain = chains.chain(partitionId);
    const evaluator = new PartitionEvaluator(
      {
        ...ports,
        chain,
        createdOn: chains.createdOn,
        predecessor: chains.predecessor(partitionId),
      },
      { hub, stream, partitionId, hasExcerpts },
      membership,
    );
    const made = this.#partitions.get(partitionId) ?? { chain, evaluator };
    this.#partitions.set(partitionId, made);
    return made;
  }

  #openChains(): Promise<StreamChains> {
    this.#chains ??= this.#meetStream().catch((error: unknown) => {
      this.#chains = undefined;
      throw error;
    });
    return this.#chains;
  }

  async #meetStream(): Promise<StreamChains> {
    const { source, openStream } = this.#parts;
    const [createdOn, partitionIds] = await Promise.all([
      source.createdOn(),
      source.partitionIds(),
    ]);
    return openStream({ createdOn, partitionCount: partitionIds.length });
  }
}
