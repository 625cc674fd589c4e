import type {
  PartitionBounds,
  StreamProperties,
  StreamSource,
} from '../../shared/chains/stream-source.ts';
import type { HubEvent } from '../../shared/telemetry/hub-event.ts';

/** An event hub in memory: what it was sent, less what retention took. */
export class MemoryStream implements StreamSource {
  readonly partitions = new Map<string, HubEvent[]>();
  created = '2026-01-01T00:00:00.000Z';
  /** Below it nothing is kept, by partition. */
  readonly firstKept = new Map<string, number>();
  /** How often events were read. */
  readings = 0;

  send(...events: HubEvent[]): void {
    for (const event of events) {
      const known = this.partitions.get(event.partitionId);
      if (known === undefined) this.partitions.set(event.partitionId, [event]);
      else known.push(event);
    }
  }

  async properties(): Promise<StreamProperties> {
    return { createdOn: this.created, partitionIds: [...this.partitions.keys()].sort() };
  }

  async bounds(partitionId: string): Promise<PartitionBounds> {
    const lastSequenceNumber = this.partitions.get(partitionId)?.at(-1)?.sequenceNumber ?? -1;
    const kept = this.#kept(partitionId)[0];
    return {
      firstSequenceNumber: kept?.sequenceNumber ?? lastSequenceNumber + 1,
      lastSequenceNumber,
    };
  }

  async read(partitionId: string, from: number, count: number): Promise<HubEvent[]> {
    this.readings += 1;
    const kept = this.#kept(partitionId).filter(({ sequenceNumber }) => sequenceNumber >= from);
    const span = kept.filter(({ sequenceNumber }) => sequenceNumber < from + count);
    return span.length > 0 ? span : kept.slice(0, 1);
  }

  #kept(partitionId: string): HubEvent[] {
    const first = this.firstKept.get(partitionId) ?? 0;
    const events = this.partitions.get(partitionId) ?? [];
    return events.filter(({ sequenceNumber }) => sequenceNumber >= first);
  }
}
