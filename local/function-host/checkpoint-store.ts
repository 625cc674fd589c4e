import type { StateFolder } from './state-folder.ts';

/** A partition as one consumer group reads it. The namespace has its port, so that local hubs stay apart. */
export interface PartitionKey {
  namespace: string;
  eventHub: string;
  consumerGroup: string;
  partitionId: string;
}

export interface Checkpoint {
  sequenceNumber: number;
  offset: string;
}

/** Where a restarted host goes on. Writes win unconditionally, as the platform's do. */
export interface CheckpointStore {
  read(key: PartitionKey): Promise<Checkpoint | undefined>;
  write(key: PartitionKey, checkpoint: Checkpoint): Promise<void>;
}

export function createCheckpointStore(state: StateFolder): CheckpointStore {
  return {
    read: async (key) => (await state.read(stateName(key))) as Checkpoint | undefined,
    write: (key, checkpoint) => state.write(stateName(key), checkpoint),
  };
}

function stateName({ namespace, eventHub, consumerGroup, partitionId }: PartitionKey): string {
  return ['checkpoint', namespace, eventHub, consumerGroup, partitionId].join('~').toLowerCase();
}
