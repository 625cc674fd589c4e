import type { ChainHead } from './chain-store.ts';
import { unseenPartition } from './stream-chains.ts';
import type { Partition, StreamPartitions, StreamParts } from './stream-partitions.ts';
import { UnseenFeed } from './unseen-feed.ts';

/** What the timer found and did. */
export interface TimeReport {
  /** Partitions in which time passed. */
  ticked: number;
  /** Partitions that could not be looked after. */
  failed: number;
}

/** A partition that took something in so recently needs no help from the timer. */
const quietMs = 30_000;

/** The time of the hub's answer, less what an event may need to show in it. */
const answerMarginMs = 10_000;

/** One run of the timer begins no more partitions after this. */
const maxTimerMs = 40_000;

/** Events wait longer than this only when something is wrong. */
const maxLagMs = 300_000;

/** A partition that takes events in as they come is hardly ever behind by more, and hardly ever by nothing. */
const usualLagMs = 60_000;

/** Lets time pass in a stream where no event does, which is what a timer calls every minute. */
export class TimeKeeper {
  readonly #parts: StreamParts;
  readonly #partitions: StreamPartitions;

  constructor(parts: StreamParts, partitions: StreamPartitions) {
    this.#parts = parts;
    this.#partitions = partitions;
  }

  /**
   * Looks after partitions that are silent: takes in what waits in the hub without a batch, and lets
   * time pass, since a minimum or the end of an alert must not wait for the next event.
   * @param onError is told what went wrong with one partition; the others are looked after all the same.
   */
  async letTimePass(onError: (partitionId: string, error: unknown) => void): Promise<TimeReport> {
    const { clock } = this.#parts;
    const beganMs = clock.nowMs();
    const report = { ticked: 0, failed: 0 };
    const attempt = async (partitionId: string, work: () => Promise<boolean>) => {
      try {
        if (await work()) report.ticked += 1;
      } catch (error) {
        report.failed += 1;
        onError(partitionId, error);
      }
    };
    await this.#partitions.checkStream();
    for (const partitionId of await this.#longestWaitingFirst()) {
      if (clock.nowMs() - beganMs > maxTimerMs) break;
      await attempt(partitionId, () =>
        this.#partitions.work(partitionId, (partition) => this.#lookAfter(partitionId, partition)),
      );
    }
    await attempt(unseenPartition, () => this.#lookAfterUnseen());
    return report;
  }

  async #longestWaitingFirst(): Promise<readonly string[]> {
    const { partitionIds } = await this.#parts.source.properties();
    const moved = await Promise.all(
      partitionIds.map(async (partitionId) => ({
        partitionId,
        movedMs: await this.#movedMs(partitionId),
      })),
    );
    return moved.sort((a, b) => a.movedMs - b.movedMs).map(({ partitionId }) => partitionId);
  }

  /** What keeps a head from being read shows again when its partition's turn comes, and is told then. */
  async #movedMs(partitionId: string): Promise<number> {
    try {
      const { chain } = await this.#partitions.get(partitionId);
      return (await chain.readHead())?.movedMs ?? 0;
    } catch {
      return 0;
    }
  }

  /** @returns whether time passed. */
  async #lookAfter(partitionId: string, { chain, evaluator }: Partition): Promise<boolean> {
    await evaluator.handOn();
    const { clock, source } = this.#parts;
    const found = await chain.readHead();
    const { lastSequenceNumber } = await source.bounds(partitionId);
    const tickMs = clock.nowMs() - answerMarginMs;
    if (found === undefined) {
      await evaluator.begin(lastSequenceNumber, tickMs);
      return true;
    }
    await this.#watchLag(partitionId, found.head, lastSequenceNumber);
    if (clock.nowMs() - found.movedMs < quietMs) return false;
    const isDue = (found.head.dueMs ?? Infinity) <= tickMs;
    const hasWork = isDue || lastSequenceNumber !== found.head.position;
    if (!hasWork && !(await this.#hasNews(partitionId, found.head))) return false;
    await evaluator.tick(tickMs);
    return true;
  }

  /**
   * Whether the policy, or devices that the partition is the home of, have changed since its last commit:
   * a rule may begin to be judged, or an alert have to end, though no event comes that would bring it about.
   */
  async #hasNews(partitionId: string, head: ChainHead): Promise<boolean> {
    const { policy, directoryView } = this.#parts.ports;
    const { revision } = await policy.get(head.policyRevision);
    if (revision > head.policyRevision) return true;
    await directoryView.refresh();
    const changed = directoryView.changedSince(head.directoryVersion);
    if (changed === undefined) return directoryView.version > head.directoryVersion;
    const home = await this.#partitions.homeOf(partitionId);
    for (const deviceId of changed) {
      const { telemetry, twin } = directoryView.find(deviceId)?.homes ?? {};
      if (telemetry === home || twin === home) return true;
    }
    return false;
  }

  /** Tells when events wait for long: what is not taken in cannot raise an alert. */
  async #watchLag(partition: string, head: ChainHead, lastSequenceNumber: number): Promise<void> {
    const { incidents, stream, clock } = this.#parts;
    const scope = { kind: 'evaluationLag', stream, partition } as const;
    const waiting = Math.max(0, lastSequenceNumber - head.position);
    const sinceMs = waiting === 0 ? Infinity : await this.#waitsSince(partition, head);
    const lagMs = clock.nowMs() - sinceMs;
    if (lagMs < usualLagMs) await this.#endOvercome(partition);
    if (lagMs <= maxLagMs) return incidents.end(scope);
    const from = new Date(sinceMs).toISOString();
    const detail = `${waiting} events wait to be evaluated, the oldest one since ${from}.`;
    return incidents.raise({ ...scope, from, detail });
  }

  /**
   * Since when the next event to be taken in waits: at most since the last one that was. A partition
   * may have been silent since, so where that would be long the hub is asked for the event.
   */
  async #waitsSince(partitionId: string, { position, watermarkMs }: ChainHead): Promise<number> {
    const { source, clock } = this.#parts;
    if (clock.nowMs() - (watermarkMs ?? -Infinity) < usualLagMs) return watermarkMs!;
    const [next] = await source.read(partitionId, position + 1, 1);
    return next?.enqueuedMs ?? watermarkMs ?? clock.nowMs();
  }

  /** A partition that has come up to the present has left a loss or a replaced stream behind. */
  async #endOvercome(partition: string): Promise<void> {
    const { incidents, stream } = this.#parts;
    await incidents.end({ kind: 'dataLoss', stream, partition });
    await incidents.end({ kind: 'streamReplaced', stream, partition });
  }

  /**
   * Judges the silence of devices that no partition has seen. The heads are read before the
   * directory: whatever a partition had seen by then has its home in it.
   */
  async #lookAfterUnseen(): Promise<boolean> {
    const tickMs = await this.#decidableMs();
    if (tickMs === undefined) return false;
    await this.#parts.ports.directoryView.catchUp();
    const home = await this.#partitions.homeOf(unseenPartition);
    return this.#partitions.work(unseenPartition, async ({ evaluator, chain }) => {
      await evaluator.handOn();
      const { directoryView, policy } = this.#parts.ports;
      const head = (await chain.readHead())?.head;
      const inForce = await policy.get(head?.policyRevision ?? 0);
      const isDue = (head?.dueMs ?? Infinity) <= tickMs;
      const isOfOldPolicy = head !== undefined && inForce.revision > head.policyRevision;
      const feed = new UnseenFeed({
        ...{ directory: directoryView, home, tickMs, settings: this.#parts.membership },
        ...{ policy: inForce, isToGoOn: isDue || isOfOldPolicy },
      });
      await evaluator.takeFrom(feed, -1);
      return true;
    });
  }

  /** Up to when every partition has taken in all there was; undefined while one has no chain yet. */
  async #decidableMs(): Promise<number | undefined> {
    const { source, clock } = this.#parts;
    const { partitionIds } = await source.properties();
    const moments = await Promise.all(
      partitionIds.map(async (partitionId) => {
        const askedMs = clock.nowMs();
        const { lastSequenceNumber } = await source.bounds(partitionId);
        const { chain } = await this.#partitions.get(partitionId);
        const head = (await chain.readHead())?.head;
        if (head === undefined) return undefined;
        const isCaughtUp = head.position >= lastSequenceNumber;
        return isCaughtUp ? askedMs - answerMarginMs : head.watermarkMs;
      }),
    );
    const known = moments.filter((moment) => moment !== undefined);
    return known.length < moments.length ? undefined : Math.min(...known);
  }
}
