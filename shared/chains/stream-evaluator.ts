import type { HubEvent } from '../telemetry/hub-event.ts';
import { type ChainHead, CorruptChainError } from './chain-store.ts';
import { DeviceSearch, type PartitionView } from './device-search.ts';
import { eraseDevice, eraseFromClosed, settleErasure, type Unsettled } from './erase-device.ts';
import { unseenPartition } from './stream-chains.ts';
import { type Partition, StreamPartitions, type StreamParts } from './stream-partitions.ts';
import { TimeKeeper, type TimeReport } from './time-keeper.ts';

/** By partition; undefined while it is not known up to which commit rows may name a device. */
export type UnsettledPartitions = Readonly<Record<string, Unsettled | undefined>>;

export interface PartitionHealth {
  partitionId: string;
  head: ChainHead | undefined;
  movedMs: number | undefined;
  /** How many events wait to be taken in. */
  waiting: number;
  /** How long the oldest of them waits at most, by the last event taken in. */
  lagMs: number;
  /** How many rows of alerts and directory changes are committed but not handed on; 1,000 for more, too. */
  outbox: number;
  /** Why its state cannot be read. */
  problem?: string;
}

/** Evaluates a stream, partition by partition; partitions share nothing, and one that stops stops alone. */
export class StreamEvaluator {
  readonly #parts: StreamParts;
  readonly #partitions: StreamPartitions;
  readonly #timeKeeper: TimeKeeper;
  readonly #search: DeviceSearch;

  constructor(parts: StreamParts) {
    this.#parts = parts;
    this.#partitions = new StreamPartitions(parts);
    this.#timeKeeper = new TimeKeeper(parts, this.#partitions);
    const { source, clock } = parts;
    const chainOf = async (partitionId: string) => (await this.#partitions.get(partitionId)).chain;
    this.#search = new DeviceSearch({ source, clock, chainOf });
  }

  /** Takes in a batch, all of one partition. When it returns, its alerts are stored. */
  async takeIn(events: readonly HubEvent[]): Promise<void> {
    const first = events[0];
    if (first === undefined) return;
    await this.#partitions.work(first.partitionId, ({ evaluator }) => evaluator.takeIn(events));
  }

  /** See `TimeKeeper`. */
  letTimePass(onError: (partitionId: string, error: unknown) => void): Promise<TimeReport> {
    return this.#timeKeeper.letTimePass(onError);
  }

  /**
   * Ends what is open of a device, which the directory must call deleted by now, and drops what is held
   * of it where nobody else is at work. Safe to repeat. @returns how many partitions held it.
   * @throws while it is still judged in one of them.
   */
  async erase(deviceId: string): Promise<number> {
    const wereHeld = await this.#inEach(async (_id, partition) => {
      const wasHeld = await eraseDevice(partition, deviceId);
      for (const chain of partition.predecessor?.chains ?? [])
        await eraseFromClosed(chain, deviceId);
      return wasHeld;
    });
    return [...wereHeld.values()].filter((wasHeld) => wasHeld).length;
  }

  /**
   * Sees to it that no row names a device that was erased, and that the directory has forgotten since.
   * @param unsettled as it was returned before, by partition. @returns the same now: all `settled` at last.
   */
  async settleErasure(
    deviceId: string,
    unsettled: UnsettledPartitions,
    keepsLog: boolean,
  ): Promise<UnsettledPartitions> {
    const now = await this.#inEach((partitionId, partition) =>
      settleErasure(partition, deviceId, { unsettled: unsettled[partitionId], keepsLog }),
    );
    return Object.fromEntries(now);
  }

  /** One partition after the other: a process may have no room for the states of all. */
  async #inEach<T>(
    work: (partitionId: string, partition: Partition) => Promise<T>,
  ): Promise<Map<string, T>> {
    const results = new Map<string, T>();
    const { partitionIds } = await this.#parts.source.properties();
    for (const id of [...partitionIds, unseenPartition]) {
      const { evaluator } = await this.#partitions.get(id);
      const isOurs = evaluator.isHeld;
      try {
        results.set(id, await this.#partitions.work(id, (partition) => work(id, partition)));
      } finally {
        if (!isOurs) await evaluator.letGo();
      }
    }
    return results;
  }

  /** What the committed state of each partition holds of a device. */
  find(deviceId: string): Promise<PartitionView[]> {
    return this.#search.find(deviceId);
  }

  /** Of each partition, and last of the chain of what no partition has seen. */
  async health(): Promise<PartitionHealth[]> {
    const { source } = this.#parts;
    const { partitionIds } = await source.properties();
    const chains = [...partitionIds, unseenPartition];
    return Promise.all(chains.map((partitionId) => this.#healthOf(partitionId)));
  }

  /** A partition whose state cannot be read must not hide the others. */
  async #healthOf(partitionId: string): Promise<PartitionHealth> {
    const { chain } = await this.#partitions.get(partitionId);
    const lastSequenceNumber = await this.#lastSequenceNumber(partitionId);
    try {
      const [found, outbox] = await Promise.all([chain.readHead(), chain.countOutbox()]);
      const head = found?.head;
      const position = head?.position ?? lastSequenceNumber;
      const waiting = Math.max(0, lastSequenceNumber - position);
      const nowMs = this.#parts.clock.nowMs();
      const lagMs = waiting === 0 ? 0 : Math.max(0, nowMs - (head?.watermarkMs ?? nowMs));
      return { partitionId, head, movedMs: found?.movedMs, waiting, lagMs, outbox };
    } catch (error) {
      if (!(error instanceof CorruptChainError)) throw error;
      const unread = { head: undefined, movedMs: undefined, waiting: 0, lagMs: 0, outbox: 0 };
      return { partitionId, ...unread, problem: error.message };
    }
  }

  /** What no partition has seen has no events. */
  async #lastSequenceNumber(partitionId: string): Promise<number> {
    if (partitionId === unseenPartition) return -1;
    return (await this.#parts.source.bounds(partitionId)).lastSequenceNumber;
  }
}
