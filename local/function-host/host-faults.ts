/** A batch on its way from the hub to a function. */
export interface BatchFacts {
  functionName: string;
  partitionId: string;
  firstSequenceNumber: number;
  lastSequenceNumber: number;
}

/**
 * What the platform does wrong now and then, on demand. Everything is asked per batch; what is left
 * out goes right.
 */
export interface HostFaults {
  /** How many of the events at hand make the batch; the others come with the next one. */
  cut?(batch: BatchFacts): number;
  /** A skipped batch is checkpointed unseen. */
  deliver?(batch: BatchFacts): 'once' | 'twice' | 'skip';
  /** Asked when the function threw: true ends its retries, so that the checkpoint moves past it. */
  giveUp?(batch: BatchFacts): boolean;
  /**
   * True: the partition gets another owner while the function works on the batch. That one begins at
   * the checkpoint, so the same events are delivered beside; the former writes its checkpoint late.
   */
  moveLease?(batch: BatchFacts): boolean;
}
