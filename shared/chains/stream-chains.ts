import type { ChainStore } from './chain-store.ts';

/** Finds the chains of a stream, as an event hub created at one moment, and those they go on from. */
export type OpenStream = (met: {
  createdOn: string;
  partitionCount: number;
}) => Promise<StreamChains>;

export interface StreamChains {
  createdOn: string;
  partitionCount: number;
  chain(partitionId: string): ChainStore;
  /** What the partition takes over from the stream that this one replaced; undefined when it is the first. */
  predecessor(partitionId: string): Predecessor | undefined;
}

export interface Predecessor {
  /** Whether the windows go on; else what is open in these chains ends. */
  goesOn: boolean;
  chains: readonly ChainStore[];
}

/** The chain of devices that no partition has seen stands beside those of the partitions. */
export const unseenPartition = 'unseen';
