import type { TableClient } from '@azure/data-tables';
import type { ChainStore } from '../../../shared/chains/chain-store.ts';
import type { StreamSource } from '../../../shared/chains/stream-source.ts';
import type { WorkQueue } from '../../../shared/kernel/work-queue.ts';

/** Stand-ins with which a part of the design is taken out, so that the oracle can be seen to miss it. */
export interface Variant {
  table?: (table: TableClient) => TableClient;
  chain?: (chain: ChainStore) => ChainStore;
  source?: (source: StreamSource) => StreamSource;
  newQueue?: () => WorkQueue;
  hasTimer?: false;
}

/** The app as it is. */
export const asBuilt: Variant = {};
