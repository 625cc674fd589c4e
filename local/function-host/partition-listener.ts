import type { CheckpointStore, PartitionKey } from './checkpoint-store.ts';
import type { ReceivedEvent } from './event-batch-shape.ts';
import type { EventSource, Receiver, StartPosition } from './event-source.ts';
import type { BatchFacts, HostFaults } from './host-faults.ts';
import type { EventHubsSettings } from './host-settings.ts';
import type { RetryOutcome } from './retry-policy.ts';

export interface PartitionListenerOptions {
  functionName: string;
  source: EventSource;
  key: PartitionKey;
  /** Where to begin without a checkpoint. */
  initialPosition: StartPosition;
  batching: Pick<
    EventHubsSettings,
    'maxEventBatchSize' | 'minEventBatchSize' | 'maxWaitTimeMs' | 'batchCheckpointFrequency'
  >;
  checkpoints: CheckpointStore;
  faults: HostFaults;
  nowMs(): number;
  wait(ms: number, signal: AbortSignal): Promise<void>;
  /** Runs the function over one batch, with its retries. Never rejects. */
  run(events: ReceivedEvent[], mayGiveUp: () => boolean): Promise<RetryOutcome>;
  onError(error: unknown): void;
  onOwnershipLost(): void;
}

const reopenAfterMs = 1_000;

/**
 * Reads one partition: one batch at a time, then its checkpoint, whether the function succeeded or
 * threw. While a retry policy repeats a batch nothing else of the partition is delivered.
 */
export class PartitionListener {
  readonly #options: PartitionListenerOptions;
  #signal: AbortSignal = AbortSignal.abort();
  #position: StartPosition;
  #receiver: Receiver | undefined;
  /** Whose events are taken: what a replaced receiver still hands over is nobody's. */
  #owner: object | undefined;
  #waiting: ReceivedEvent[] = [];
  #waitingSinceMs = 0;
  #batchesSinceCheckpoint = 0;
  #lastFinished: ReceivedEvent | undefined;
  #working: Promise<void> = Promise.resolve();
  /** What former owners still work on. */
  #former: Promise<unknown> = Promise.resolve();

  constructor(options: PartitionListenerOptions) {
    this.#options = options;
    this.#position = options.initialPosition;
  }

  /** Begins to receive; no batch is begun once the signal is aborted. */
  async start(signal: AbortSignal): Promise<void> {
    this.#signal = signal;
    await this.#own();
  }

  async #own(): Promise<void> {
    const checkpoint = await this.#options.checkpoints.read(this.#options.key);
    this.#position = checkpoint
      ? { kind: 'after', sequenceNumber: checkpoint.sequenceNumber }
      : this.#options.initialPosition;
    if (!this.#signal.aborted) this.#open();
  }

  /** Resolves when the batch under way has ended. Never rejects. */
  async stop(): Promise<void> {
    await Promise.all([this.#receiver?.close().catch(() => {}), this.#working, this.#former]);
    if (this.#batchesSinceCheckpoint > 0) await this.#checkpoint().catch(this.#options.onError);
  }

  #open(): void {
    const { source, key, onError } = this.#options;
    const owner = {};
    this.#owner = owner;
    this.#receiver = source.receive(key.partitionId, this.#position, {
      onEvents: async (events) => {
        if (this.#owner !== owner) return;
        this.#working = this.#take(events).catch(onError);
        await this.#working;
      },
      onError,
      onClosed: (reason) => void this.#closed(reason).catch(onError),
    });
  }

  async #closed(reason: 'ownershipLost' | 'failed'): Promise<void> {
    if (this.#signal.aborted) return;
    this.#waiting = [];
    if (reason === 'ownershipLost') return this.#options.onOwnershipLost();
    await this.#options.wait(reopenAfterMs, this.#signal).catch(() => {});
    if (!this.#signal.aborted) this.#open();
  }

  async #take(events: ReceivedEvent[]): Promise<void> {
    const { maxEventBatchSize, minEventBatchSize, maxWaitTimeMs } = this.#options.batching;
    const nowMs = this.#options.nowMs();
    if (this.#waiting.length === 0) this.#waitingSinceMs = nowMs;
    this.#waiting.push(...events);
    const isDue =
      this.#waiting.length >= minEventBatchSize || nowMs - this.#waitingSinceMs >= maxWaitTimeMs;
    while (isDue && this.#waiting.length > 0 && !this.#signal.aborted)
      await this.#deliver(this.#waiting.splice(0, this.#nextSize(maxEventBatchSize)));
  }

  #nextSize(maxEventBatchSize: number): number {
    const batch = this.#waiting.slice(0, maxEventBatchSize);
    return this.#options.faults.cut?.(this.#factsOf(batch)) ?? batch.length;
  }

  #factsOf(batch: readonly ReceivedEvent[]): BatchFacts {
    const { functionName, key } = this.#options;
    return {
      functionName,
      partitionId: key.partitionId,
      firstSequenceNumber: batch[0]!.sequenceNumber,
      lastSequenceNumber: batch.at(-1)!.sequenceNumber,
    };
  }

  async #deliver(batch: ReceivedEvent[]): Promise<void> {
    const { faults, run } = this.#options;
    const facts = this.#factsOf(batch);
    if (faults.moveLease?.(facts)) return this.#moveLease(batch, facts);
    const times = { once: 1, twice: 2, skip: 0 }[faults.deliver?.(facts) ?? 'once'];
    for (let time = 0; time < times; time++) {
      const outcome = await run(batch, () => faults.giveUp?.(facts) ?? false);
      // What ran while the host stopped is delivered again: the platform writes no checkpoint then.
      if (outcome === 'stopped' || this.#signal.aborted) return;
    }
    this.#lastFinished = batch.at(-1)!;
    this.#position = { kind: 'after', sequenceNumber: facts.lastSequenceNumber };
    this.#batchesSinceCheckpoint++;
    if (this.#batchesSinceCheckpoint >= this.#options.batching.batchCheckpointFrequency)
      await this.#checkpoint();
  }

  /** The next owner begins beside the former, who works on, and then writes where it was. */
  async #moveLease(batch: ReceivedEvent[], facts: BatchFacts): Promise<void> {
    const { run, faults, onError } = this.#options;
    const finish = async () => {
      const outcome = await run(batch, () => faults.giveUp?.(facts) ?? false);
      if (outcome !== 'stopped' && !this.#signal.aborted) await this.#write(batch.at(-1)!);
    };
    this.#former = Promise.all([this.#former, finish().catch(onError)]);
    this.#waiting = [];
    this.#batchesSinceCheckpoint = 0;
    // Not awaited: the receiver waits for this very batch.
    void this.#receiver?.close().catch(() => {});
    await this.#own();
  }

  async #checkpoint(): Promise<void> {
    await this.#write(this.#lastFinished!);
    this.#batchesSinceCheckpoint = 0;
  }

  #write({ sequenceNumber, offset }: ReceivedEvent): Promise<void> {
    const { checkpoints, key } = this.#options;
    return checkpoints.write(key, { sequenceNumber, offset });
  }
}
