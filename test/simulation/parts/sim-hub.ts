import type { PartitionBounds, StreamSource } from '../../../shared/chains/stream-source.ts';
import type { HubEvent } from '../../../shared/telemetry/hub-event.ts';
import type { Wire } from './wire.ts';

interface HubPartition {
  /** Everything ever sent since the hub was created. */
  events: HubEvent[];
  /** Retention has taken what is below. */
  firstKept: number;
  nextSequenceNumber: number;
}

/** An event hub: partitions whose numbers may have holes, what retention took, and its creation. */
export class SimHub {
  createdOn: string;
  /** By `createdOn`, those that are gone too. */
  readonly #hubs = new Map<string, HubPartition[]>();

  constructor(createdOn: string, partitionCount: number) {
    this.createdOn = createdOn;
    this.recreate(createdOn, partitionCount);
  }

  get partitionIds(): string[] {
    return this.#partitions.map((_, i) => String(i));
  }

  get #partitions(): HubPartition[] {
    return this.#hubs.get(this.createdOn)!;
  }

  partitionCount(createdOn = this.createdOn): number {
    return this.#hubs.get(createdOn)!.length;
  }

  /** When each hub of this name was created, the present one last. */
  get creations(): string[] {
    return [...this.#hubs.keys()];
  }

  /** Another hub under the same name: it is empty, and its numbers begin again. */
  recreate(createdOn: string, partitionCount: number): void {
    this.createdOn = createdOn;
    this.#hubs.set(createdOn, newPartitions(partitionCount));
  }

  /** @param hole how many numbers are left out before the event, unless it is the first. */
  send(partitionId: string, event: Omit<HubEvent, 'sequenceNumber'>, hole: number): HubEvent {
    const partition = this.#partitions[Number(partitionId)]!;
    const { nextSequenceNumber } = partition;
    const sequenceNumber = nextSequenceNumber === 0 ? 0 : nextSequenceNumber + hole;
    partition.nextSequenceNumber = sequenceNumber + 1;
    const sent = { ...event, partitionId, sequenceNumber };
    partition.events.push(sent);
    return sent;
  }

  /** Retention takes everything below a number. */
  forget(partitionId: string, below: number): void {
    const partition = this.#partitions[Number(partitionId)]!;
    partition.firstKept = Math.max(partition.firstKept, below);
  }

  bounds(partitionId: string): PartitionBounds {
    const partition = this.#partitions[Number(partitionId)];
    if (partition === undefined) throw new Error(`the hub has no partition ${partitionId}`);
    const lastSequenceNumber = partition.events.at(-1)?.sequenceNumber ?? -1;
    const firstSequenceNumber = this.kept(partitionId)[0]?.sequenceNumber ?? lastSequenceNumber + 1;
    return { firstSequenceNumber, lastSequenceNumber };
  }

  kept(partitionId: string): HubEvent[] {
    const { events = [], firstKept = 0 } = this.#partitions[Number(partitionId)] ?? {};
    return events.filter(({ sequenceNumber }) => sequenceNumber >= firstKept);
  }

  /** What was ever sent to a partition of the hub, or of one that it replaced. */
  sent(partitionId: string, createdOn = this.createdOn): readonly HubEvent[] {
    return this.#hubs.get(createdOn)?.[Number(partitionId)]?.events ?? [];
  }

  /** The hub as one process sees it. */
  sourceFor(wire: Wire): StreamSource {
    return {
      properties: () =>
        wire.elsewhere(() => ({ createdOn: this.createdOn, partitionIds: this.partitionIds })),
      bounds: (partitionId) => wire.elsewhere(() => this.bounds(partitionId)),
      read: (partitionId, from, count) =>
        wire.elsewhere(() => {
          const kept = this.kept(partitionId).filter((event) => event.sequenceNumber >= from);
          const span = kept.filter((event) => event.sequenceNumber < from + count);
          return span.length > 0 ? span : kept.slice(0, 1);
        }),
    };
  }
}

function newPartitions(count: number): HubPartition[] {
  return Array.from({ length: count }, () => ({
    events: [],
    firstKept: 0,
    nextSequenceNumber: 0,
  }));
}
