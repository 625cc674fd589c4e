import type { MemberFacts } from '../devices/member-facts.ts';
import type { HubEvent } from '../telemetry/hub-event.ts';

/** Events that retention deleted before they were taken in. Sequence numbers, both included. */
export interface DataLoss {
  from: number;
  to: number;
  /** No silence before this moment is judged. */
  untilMs: number;
}

/** What one commit is to take in. */
export interface Piece {
  events: readonly HubEvent[];
  tickMs?: number;
  dataLoss?: DataLoss;
  /** Facts of devices that the events do not speak of. */
  facts?: readonly MemberFacts[];
  /** What happened on the way, for the counters. */
  counts?: readonly (readonly [string, number])[];
}
