import type { MemberFacts } from '../devices/member-facts.ts';
import type { DataLoss } from '../evaluation/inputs.ts';
import type { HubEvent } from '../telemetry/hub-event.ts';

/** What one commit is to take in. */
export interface Piece {
  events: readonly HubEvent[];
  tickMs?: number;
  dataLoss?: DataLoss;
  /** Facts of devices that the events do not speak of. */
  facts?: readonly MemberFacts[];
  /** Devices of which nothing may be held any more. */
  erased?: readonly string[];
  /** What happened on the way, for the counters. */
  counts?: readonly (readonly [string, number])[];
}
