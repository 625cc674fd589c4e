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
  #waiting: ReceivedEvent[] = [];
  #waitingSinceMs = 0;
  #batchesSinceCheckpoint = 0;
  #lastFinished: ReceivedEvent | undefined;
  #working: Promise<void> = Promise.resolve();

  constructor(options: PartitionListenerOptions) {
    this.#options = options;
    this.#position = options.initialPosition;
  }

  /** Begins to receive; no batch is begun once the signal is aborted. */
  async start(signal: AbortSignal): Promise<void> {
    this.#signal = signal;
    const checkpoint = await this.#options.checkpoints.read(this.#options.key);
    if (checkpoint) this.#position = { kind: 'after', sequenceNumber: checkpoint.sequenceNumber };
    this.#open();
  }

  /** Resolves when the batch under way has ended. Never rejects. */
  async stop(): Promise<void> {
    await Promise.all([this.#receiver?.close().catch(() => {}), this.#working]);
    if (this.#batchesSinceCheckpoint > 0) await this.#checkpoint().catch(this.#options.onError);
  }

  #open(): void {
    const { source, key, onError } = this.#options;
    this.#receiver = source.receive(key.partitionId, this.#position, {
      onEvents: (events) => {
        this.#working = this.#take(events).catch(onError);
        return this.#working;
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
      await this.#deliver(this.#waiting.splice(0, maxEventBatchSize));
  }

  async #deliver(batch: ReceivedEvent[]): Promise<void> {
    const { functionName, key, faults, run } = this.#options;
    const facts: BatchFacts = {
      functionName,
      partitionId: key.partitionId,
      firstSequenceNumber: batch[0]!.sequenceNumber,
      lastSequenceNumber: batch.at(-1)!.sequenceNumber,
    };
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

  async #checkpoint(): Promise<void> {
    const { sequenceNumber, offset } = this.#lastFinished!;
    await this.#options.checkpoints.write(this.#options.key, { sequenceNumber, offset });
    this.#batchesSinceCheckpoint = 0;
  }
}
