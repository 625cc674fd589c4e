/** What the event hub itself says of a stream. Needed wherever silence must be told from delay. */
export interface StreamSource {
  partitionIds(): Promise<readonly string[]>;
  /** The sequence number of the newest event; -1 when there never was one. */
  lastSequenceNumber(partitionId: string): Promise<number>;
}
