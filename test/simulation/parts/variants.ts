import type { TableClient, TransactionAction } from '@azure/data-tables';
import type { ChainStore } from '../../../shared/chains/chain-store.ts';
import { WorkQueue } from '../../../shared/kernel/work-queue.ts';
import type { Variant } from './variant.ts';

/** Whoever commits last wins, whatever was committed meanwhile. */
export const withoutFence: Variant = {
  table: (table) =>
    new Proxy(table, {
      get(target, name) {
        if (name !== 'submitTransaction') return Reflect.get(target, name);
        return (actions: TransactionAction[]) => target.submitTransaction(actions.map(unfenced));
      },
    }) satisfies TableClient,
};

function unfenced(action: TransactionAction): TransactionAction {
  const [kind, row] = action;
  return kind === 'delete' ? action : ['upsert', row, 'Replace'];
}

/** What the trigger skipped is taken for a hole in the numbers: the hub shows nothing but its last event. */
export const withoutHealing: Variant = {
  source: (source) => ({
    ...source,
    read: async (partitionId) => {
      const { lastSequenceNumber } = await source.bounds(partitionId);
      return source.read(partitionId, lastSequenceNumber, 1);
    },
  }),
};

export const withoutTimer: Variant = { hasTimer: false };

/** A commit that nobody answered is taken for done. */
export const trustingLostReplies: Variant = {
  chain: (chain) =>
    new Proxy(chain, {
      get(target, name) {
        if (name === 'commit') return commitTrusting(target);
        const member: unknown = Reflect.get(target, name);
        return typeof member === 'function' ? member.bind(target) : member;
      },
    }),
};

function commitTrusting(chain: ChainStore): ChainStore['commit'] {
  return async (etag, commit) => {
    const outcome = await chain.commit(etag, commit);
    const { kind } = outcome;
    if (kind !== 'unknown') return outcome;
    const loaded = await chain.load();
    return loaded === undefined
      ? outcome
      : { kind: 'committed', etag: loaded.etag, outboxKeys: [] };
  };
}

/** Invocations of one partition do not wait for one another. */
class NoQueue extends WorkQueue {
  override run<T>(work: () => Promise<T>): Promise<T> {
    return work();
  }
}

export const withoutQueue: Variant = { newQueue: () => new NoQueue() };
