import { AmqpFault } from './amqp-fault.ts';
import { partitionOfKey } from './partition-key-hash.ts';
import type { PartitionLog } from './partition-log.ts';
import { ReceiverOwnership } from './receiver-ownership.ts';

export interface EventHubParts {
  name: string;
  createdMs: number;
  partitions: readonly PartitionLog[];
}

/** One event hub: its partitions, which of them an event goes to, and who may receive. */
export class EventHub {
  readonly name: string;
  readonly createdMs: number;
  readonly partitions: readonly PartitionLog[];
  readonly #ownerships = new Map<string, ReceiverOwnership>();
  #nextPartition = 0;

  constructor({ name, createdMs, partitions }: EventHubParts) {
    this.name = name;
    this.createdMs = createdMs;
    this.partitions = partitions;
  }

  get partitionIds(): string[] {
    return this.partitions.map((_, index) => String(index));
  }

  /** The partition of an id; faults when the hub has none of it. */
  partition(partitionId: string): PartitionLog {
    const partition = this.partitions[this.partitionIds.indexOf(partitionId)];
    if (partition !== undefined) return partition;
    throw new AmqpFault(
      'com.microsoft:argument-out-of-range',
      `The specified partition '${partitionId}' is invalid for an EventHub partition sender or receiver. It should be between 0 and ${this.partitions.length - 1}.`,
    );
  }

  /** The partition for events sent to the hub: always the same for a key, else each in turn. */
  route(partitionKey: string | undefined): PartitionLog {
    if (partitionKey !== undefined) {
      return this.partitions[partitionOfKey(partitionKey, this.partitions.length)]!;
    }
    this.#nextPartition = (this.#nextPartition + 1) % this.partitions.length;
    return this.partitions[this.#nextPartition]!;
  }

  /** Who receives from a partition in a consumer group; any group exists. */
  ownership(consumerGroup: string, partitionId: string): ReceiverOwnership {
    const key = `${partitionId}/${consumerGroup.toLowerCase()}`;
    let ownership = this.#ownerships.get(key);
    if (ownership === undefined) {
      ownership = new ReceiverOwnership();
      this.#ownerships.set(key, ownership);
    }
    return ownership;
  }

  close(): void {
    for (const partition of this.partitions) partition.close();
  }
}
