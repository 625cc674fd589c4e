import type { PartitionFacts, ReceivedEvent } from './event-batch-shape.ts';

export type StartPosition =
  | { kind: 'earliest' }
  | { kind: 'after'; sequenceNumber: number }
  | { kind: 'enqueuedFrom'; timeMs: number };

export interface ReceiverHandlers {
  /** One call at a time; the next events come after it has resolved. No events: nothing came for a while. */
  onEvents(events: ReceivedEvent[]): Promise<void>;
  /** The receiver goes on by itself. */
  onError(error: Error): void;
  /** The receiver has ended, because another exclusive one took the partition or of an error. */
  onClosed(reason: 'ownershipLost' | 'failed'): void;
}

export interface Receiver {
  close(): Promise<void>;
}

/** One event hub as one consumer group reads it, exclusively. */
export interface EventSource {
  /** Host and port, lower-cased. */
  readonly namespace: string;
  readonly facts: Omit<PartitionFacts, 'partitionId'>;
  /** @throws Error when the hub cannot be reached or does not exist. */
  partitions(): Promise<{ partitionId: string; lastSequenceNumber: number }[]>;
  receive(partitionId: string, from: StartPosition, handlers: ReceiverHandlers): Receiver;
  close(): Promise<void>;
}
