import type { IncidentReporter } from '../incidents/incident-store.ts';
import type { Clock } from '../kernel/clock.ts';
import { type ChainHead, type ChainStore, newHead } from './chain-store.ts';
import { encodeSnapshot, joinStates } from './held-partition.ts';
import type { Inputs } from './inputs.ts';
import { loadPartition } from './load-partition.ts';
import type { PartitionState } from './partition-state.ts';
import type { Predecessor } from './stream-chains.ts';
import type { StreamSource } from './stream-source.ts';
import type { StreamContext } from './turn.ts';

interface TakeOverPorts {
  chain: ChainStore;
  predecessor: Predecessor | undefined;
  source: StreamSource;
  createdOn: string;
  incidents: IncidentReporter;
  clock: Clock;
}

/**
 * Begins a chain with what the stream that this one replaced has left: from the new stream's own
 * beginning, with the old commit numbers. Safe to repeat. @returns false if there is nothing.
 */
export async function takeOver(ports: TakeOverPorts, stream: StreamContext): Promise<boolean> {
  const { predecessor, source, chain } = ports;
  const loaded = await Promise.all((predecessor?.chains ?? []).map(loadPartition));
  const before = loaded.filter((from) => from !== undefined);
  if (before.length === 0) return false;
  const { firstSequenceNumber } = await source.bounds(stream.partitionId);
  const state = joinStates(
    before.map((from) => from.state),
    firstSequenceNumber - 1,
  );
  const head: ChainHead = {
    ...newHead(state),
    commit: Math.max(...before.map((from) => from.head.commit)),
    ...(state.watermarkMs === undefined ? {} : { watermarkMs: state.watermarkMs }),
    tally: state.tally.entries(),
    takeOver: predecessor?.goesOn ? 'windows' : 'nothing',
  };
  await report(ports, stream);
  await chain.writeSnapshot(undefined, head, encodeSnapshot(state));
  return true;
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
