import type { MemberFacts } from '../devices/member-facts.ts';
import type { HubEvent } from '../telemetry/hub-event.ts';
import type { CompiledPolicy } from './compile-policy.ts';

/** Events that retention deleted before they were taken in. Sequence numbers, both included. */
export interface DataLoss {
  from: number;
  to: number;
  /** No silence before this moment is judged. */
  untilMs: number;
}

/**
 * What a partition is evaluated with. All but the events are recorded with the commit that first
 * uses them, and apply before its first event.
 */
export interface Inputs {
  policy: CompiledPolicy;
  /** The version of the device directory that the facts are complete up to. */
  directoryVersion?: number;
  /** Devices of which more, or something else, is known than the state holds. */
  facts: readonly MemberFacts[];
  /** Events that were deleted before they could be taken in: no silence meanwhile is judged. */
  dataLoss?: DataLoss;
  /** The stream was replaced by one of other partitions: counters restart, and what is open ends. */
  restarts?: boolean;
  /** How far the stream's time has come although no event says so. */
  tickMs?: number;
  /**
   * When policy and facts came, in the stream's time. Counters that they start begin there: they were
   * not in force in the silence before, however long that was. Left out: at the watermark.
   */
  toldMs?: number;
  /** In the order of the partition. */
  events: readonly HubEvent[];
  /** How many alerts one commit can take; no bound if left out. */
  maxAlerts?: number;
  /** How many devices' post-images, or alerts, one commit can take; as many as are usual if left out. */
  maxTouched?: number;
}
