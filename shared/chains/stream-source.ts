import type { HubEvent } from '../telemetry/hub-event.ts';

/** Which events of a partition the hub still has. */
export interface PartitionBounds {
  /** The oldest event kept; in an empty partition the one to come. */
  firstSequenceNumber: number;
  /** The newest event; below the first when none is kept, -1 when there never was one. */
  lastSequenceNumber: number;
}

/** What an event hub is, as of one moment: it may be replaced between two questions. */
export interface StreamProperties {
  /** When the event hub was created: another time is another stream, whatever its name. RFC 3339 UTC. */
  createdOn: string;
  partitionIds: readonly string[];
}

/** What the event hub itself says of a stream. Needed wherever silence must be told from delay, or loss. */
export interface StreamSource {
  properties(): Promise<StreamProperties>;
  bounds(partitionId: string): Promise<PartitionBounds>;
  /**
   * Reads the events, in order, that have one of `count` sequence numbers from `from` on; if there is
   * none, the first after them. None when the hub returned nothing in time. The last of the numbers
   * is best one that is there already: what comes after it tells that nothing more is to be waited for.
   */
  read(partitionId: string, from: number, count: number): Promise<HubEvent[]>;
}

/** The event hub is not the one that the state is of: its sequence numbers mean nothing here. */
export class StreamReplacedError extends Error {
  constructor() {
    super('The event hub was created anew: its sequence numbers begin again.');
    this.name = 'StreamReplacedError';
  }
}
