import type { DirectoryCopy } from '../devices/device-directory.ts';
import type { IncidentReporter } from '../incidents/incident-store.ts';
import type { Clock } from '../kernel/clock.ts';
import { type ChainStore, CorruptChainError } from './chain-store.ts';
import type { MembershipSettings } from './membership-inputs.ts';
import { type EvaluatorPorts, PartitionEvaluator } from './partition-evaluator.ts';
import type { OpenStream, Predecessor, StreamChains } from './stream-chains.ts';
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
  ports: Omit<EvaluatorPorts, 'chain' | 'createdOn' | 'home' | 'predecessor'> & {
    directoryView: DirectoryCopy;
  };
}

export interface Partition {
  chain: ChainStore;
  evaluator: PartitionEvaluator;
  /** What it goes on from, if its stream replaced another. */
  predecessor: Predecessor | undefined;
}

/** A state that was not needed for so long is most likely of a partition that another process works on now. */
const longestUnusedMs = 600_000;

/** The partitions of a stream as this process works on them, made when first needed. */
export class StreamPartitions {
  readonly #parts: StreamParts;
  readonly #partitions = new Map<string, Partition>();
  #chains: Promise<StreamChains> | undefined;

  constructor(parts: StreamParts) {
    this.#parts = parts;
  }

  /** Works on a partition; when the event hub turns out to be another one, on its new chain. */
  async work<T>(partitionId: string, work: (partition: Partition) => Promise<T>): Promise<T> {
    const { incidents, stream } = this.#parts;
    const scope = { kind: 'stateCorrupt', stream, partition: partitionId } as const;
    this.#letGoOfUnused(partitionId);
    try {
      const result = await this.#onItsStream(partitionId, work);
      // Work that had no need of the state says nothing of it.
      if (this.#partitions.get(partitionId)?.evaluator.isHeld) await incidents.end(scope);
      return result;
    } catch (error) {
      if (error instanceof CorruptChainError) {
        const from = new Date(this.#parts.clock.nowMs()).toISOString();
        await incidents.raise({ ...scope, from, detail: error.message });
      }
      throw error;
    }
  }

  /** Asks the hub which stream it is: one that was replaced in silence shows in nothing else. */
  async checkStream(): Promise<void> {
    const known = await this.#openChains();
    const { createdOn } = await this.#parts.source.properties();
    if (createdOn !== known.createdOn) this.#forgetStream();
  }

  /** Partitions move: a process that kept the state of each it ever had would at last have all of them. */
  #letGoOfUnused(atWorkOn: string): void {
    const longAgoMs = this.#parts.clock.nowMs() - longestUnusedMs;
    for (const [partitionId, { evaluator }] of this.#partitions) {
      const isUnused = partitionId !== atWorkOn && evaluator.usedMs < longAgoMs;
      if (isUnused && evaluator.isHeld) void evaluator.letGo();
    }
  }

  #forgetStream(): void {
    this.#chains = undefined;
    this.#partitions.clear();
  }

  async #onItsStream<T>(
    partitionId: string,
    work: (partition: Partition) => Promise<T>,
  ): Promise<T> {
    try {
      return await work(await this.get(partitionId));
    } catch (error) {
      if (!(error instanceof StreamReplacedError)) throw error;
      this.#forgetStream();
      return work(await this.get(partitionId));
    }
  }

  async get(partitionId: string): Promise<Partition> {
    const known = this.#partitions.get(partitionId);
    if (known !== undefined) return known;
    await this.checkStream();
    const home = await this.homeOf(partitionId);
    const { createdOn, ...chains } = await this.#openChains();
    const { hub, stream, hasExcerpts, ports, membership } = this.#parts;
    const chain = chains.chain(partitionId);
    const predecessor = chains.predecessor(partitionId);
    const evaluator = new PartitionEvaluator(
      { ...ports, chain, createdOn, home, predecessor },
      {
        ...{ hub, stream, partitionId, hasExcerpts },
        ...(predecessor === undefined ? {} : { createdOn }),
      },
      membership,
    );
    const made = this.#partitions.get(partitionId) ?? { chain, evaluator, predecessor };
    this.#partitions.set(partitionId, made);
    return made;
  }

  /** A partition as a device's home: its id means something only among so many partitions. */
  async homeOf(partitionId: string): Promise<string> {
    return `${partitionId}/${(await this.#openChains()).partitionCount}`;
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
    const { createdOn, partitionIds } = await source.properties();
    return openStream({ createdOn, partitionCount: partitionIds.length });
  }
}
