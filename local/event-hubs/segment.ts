/** An event as it is kept and delivered: `message` is the encoded message with the hub's stamps. */
export interface LoggedEvent {
  sequenceNumber: number;
  /** Position of the event's record in the log of its partition, in bytes. */
  offset: number;
  enqueuedMs: number;
  message: Buffer;
}

/** Consecutive events that are dropped together. */
export interface Segment {
  firstSequenceNumber: number;
  firstOffset: number;
  events: LoggedEvent[];
  bytes: number;
}

/** A record on disk is its message and this much more; offsets count it everywhere alike. */
export const recordHeaderBytes = 16;
