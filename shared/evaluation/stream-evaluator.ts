import type { Clock } from '../kernel/clock.ts';
import type { HubEvent } from '../telemetry/hub-event.ts';
import type { ChainHead, ChainStore } from './chain-store.ts';
import type { MembershipSettings } from './membership-inputs.ts';
import { type EvaluatorPorts, PartitionEvaluator } from './partition-evaluator.ts';
import type { StreamSource } from './stream-source.ts';

interface StreamParts {
  hub: string;
  stream: string;
  hasExcerpts: boolean;
  membership: MembershipSettings;
  clock: Clock;
  source: StreamSource;
  openChain: (partitionId: string) => ChainStore;
  ports: Omit<EvaluatorPorts, 'chain'>;
}

/** What the timer found and did. */
export interface TimeReport {
  ticked: number;
  /** Partitions whose silence is not judged, since events wait that are not taken in yet. */
  behind: number;
}

export interface PartitionHealth {
  partitionId: string;
  head: ChainHead | undefined;
  movedMs: number | undefined;
}

/** A partition that took something in so recently needs no help from the timer. */
const quietMs = 30_000;

/** The time of the hub's answer, less what an event may need to show in it. */
const answerMarginMs = 10_000;

/** Evaluates a stream, partition by partition; partitions share nothing. */
export class StreamEvaluator {
  readonly #parts: StreamParts;
  readonly #partitions = new Map<string, { chain: ChainStore; evaluator: PartitionEvaluator }>();

  constructor(parts: StreamParts) {
    this.#parts = parts;
  }

  /** Takes in a batch, all of one partition. When it returns, its alerts are stored. */
  async takeIn(events: readonly HubEvent[]): Promise<void> {
    const first = events[0];
    if (first !== undefined) await this.#partition(first.partitionId).evaluator.takeIn(events);
  }

  /**
   * Lets time pass in partitions that are silent: what only time brings about, a minimum or the end
   * of an alert, must not wait for the next event. Silence is believed only when the hub says that
   * nothing waits.
   */
  async letTimePass(): Promise<TimeReport> {
    const report = { ticked: 0, behind: 0 };
    for (const partitionId of await this.#parts.source.partitionIds()) {
      const outcome = await this.#letTimePass(partitionId);
      if (outcome !== undefined) report[outcome] += 1;
    }
    return report;
  }

  async #letTimePass(partitionId: string): Promise<keyof TimeReport | undefined> {
    const { chain, evaluator } = this.#partition(partitionId);
    await evaluator.handOn();
    const found = await chain.readHead();
    const { clock, source } = this.#parts;
    if (found === undefined || clock.nowMs() - found.movedMs < quietMs) return undefined;
    const last = await source.lastSequenceNumber(partitionId);
    const tickMs = clock.nowMs() - answerMarginMs;
    if (last > found.head.position) return 'behind';
    if ((found.head.dueMs ?? Infinity) > tickMs) return undefined;
    await evaluator.tick(tickMs);
    return 'ticked';
  }

  async health(): Promise<PartitionHealth[]> {
    const partitionIds = await this.#parts.source.partitionIds();
    return Promise.all(
      partitionIds.map(async (partitionId) => {
        const found = await this.#partition(partitionId).chain.readHead();
        return { partitionId, head: found?.head, movedMs: found?.movedMs };
      }),
    );
  }

  #partition(partitionId: string) {
    const known = this.#partitions.get(partitionId);
    if (known !== undefined) return known;
    const { hub, stream, hasExcerpts, openChain, ports, membership } = this.#parts;
    const chain = openChain(partitionId);
    const context = { hub, stream, partitionId, hasExcerpts };
    const evaluator = new PartitionEvaluator({ ...ports, chain }, context, membership);
    const made = { chain, evaluator };
    this.#partitions.set(partitionId, made);
    return made;
  }
}
