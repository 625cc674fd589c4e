import type { Inputs } from '../evaluation/inputs.ts';
import type { PartitionState } from '../evaluation/partition-state.ts';
import type { StreamContext } from '../evaluation/turn.ts';
import type { IncidentReporter } from '../incidents/incident-store.ts';
import { type ChainHead, type ChainStore, newHead } from './chain-store.ts';
import { encodeSnapshot, joinStates } from './held-partition.ts';
import { type LoadedPartition, loadPartition } from './load-partition.ts';
import { Outbox, type OutboxPorts } from './outbox.ts';
import { type Predecessor, unseenPartition } from './stream-chains.ts';
import type { StreamSource } from './stream-source.ts';

const maxTries = 5;

interface TakeOverPorts extends OutboxPorts {
  predecessor: Predecessor | undefined;
  source: StreamSource;
  createdOn: string;
  incidents: IncidentReporter;
}

/**
 * Begins a chain with what the stream that this one replaced has left: from the new stream's own
 * beginning, with the old commit numbers. Safe to repeat.
 * @param closed the chain itself, if it was left for another stream and this one is in force again:
 * it goes on where it stopped.
 * @returns false if there is nothing to take over.
 */
export async function takeOver(
  ports: TakeOverPorts,
  stream: StreamContext,
  closed?: LoadedPartition,
): Promise<boolean> {
  const before: LoadedPartition[] = closed === undefined ? [] : [closed];
  for (const from of ports.predecessor?.chains ?? []) {
    const left = await closeChain(from);
    if (left === undefined) continue;
    await new Outbox({ ...ports, chain: from }, stream).drain();
    before.push(left);
  }
  if (before.length === 0) return false;
  const state = joinStates(
    before.map((from) => from.state),
    Math.max(closed?.head.position ?? -1, await lastBefore(ports, stream)),
  );
  const head: ChainHead = {
    ...newHead(state),
    commit: Math.max(...before.map((from) => from.head.commit)),
    ...(state.watermarkMs === undefined ? {} : { watermarkMs: state.watermarkMs }),
    tally: state.tally.entries(),
    takeOver: ports.predecessor?.goesOn === false ? 'nothing' : 'windows',
  };
  await report(ports, stream);
  await ports.chain.writeSnapshot(closed?.etag, head, encodeSnapshot(state));
  return true;
}

/** What a chain holds for good: whoever still works on it cannot commit any more. */
async function closeChain(chain: ChainStore): Promise<LoadedPartition | undefined> {
  for (let attempt = 0; attempt < maxTries; attempt++) {
    const loaded = await loadPartition(chain);
    if (loaded === undefined || loaded.head.isClosed) return loaded;
    // Whatever the outcome is, the next look at the head tells it.
    await chain.close(loaded.etag, loaded.head);
  }
  throw new Error('the chain of the stream that was replaced could not be closed');
}

/** The number before the new stream's first. The unseen have a chain, and no events. */
async function lastBefore(
  { source }: TakeOverPorts,
  { partitionId }: StreamContext,
): Promise<number> {
  if (partitionId === unseenPartition) return -1;
  return (await source.bounds(partitionId)).firstSequenceNumber - 1;
}

async function report(
  { createdOn, incidents, clock }: TakeOverPorts,
  { stream, partitionId: partition }: StreamContext,
): Promise<void> {
  await incidents.raise({
    ...{ kind: 'streamReplaced', stream, partition, key: createdOn },
    from: new Date(clock.nowMs()).toISOString(),
    detail: `The event hub was created anew at ${createdOn}; evaluation goes on from its beginning.`,
  });
}

/** Between two streams nobody watched: no silence over it is judged. */
export function markTakeOver(inputs: Inputs, head: ChainHead, state: PartitionState): void {
  if (head.takeOver === undefined) return;
  const untilMs = inputs.events[0]?.enqueuedMs ?? inputs.tickMs ?? state.watermarkMs ?? 0;
  inputs.dataLoss ??= { from: state.position + 1, to: state.position, untilMs };
  if (head.takeOver === 'nothing') inputs.restarts = true;
}
