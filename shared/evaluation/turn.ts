import type { AlertCondition, Evidence } from '../alerts/alert.ts';
import type { DeviceChange } from '../devices/device-directory.ts';
import type { MemberFacts } from '../devices/member-facts.ts';
import type { DeadLetterReason } from '../telemetry/decode-event.ts';
import type { HubEvent } from '../telemetry/hub-event.ts';
import type { CompiledPolicy } from './compile-policy.ts';
import type { DeviceState } from './device-state.ts';
import type { Episode } from './episode.ts';
import type { Inputs } from './inputs.ts';
import type { PartitionState } from './partition-state.ts';

/** What stays the same for a stream: goes into alerts and their ids. */
export interface StreamContext {
  hub: string;
  stream: string;
  partitionId: string;
  /** When the event hub was created, if it replaced another, whose sequence numbers it has again. */
  createdOn?: string;
  /** Whether evidence carries excerpts. */
  hasExcerpts: boolean;
}

/** Points at an event that could not be taken in as it was; never holds its body. */
export interface DeadLetter {
  sequenceNumber: number;
  reason: DeadLetterReason;
}

/** A device's first event of a kind in a partition, which from then on judges its silence there. */
export interface FirstSight {
  facts: MemberFacts;
  kind: 'telemetry' | 'twin';
}

/** What one evaluation hands out besides the state. */
export interface Outcome {
  /** Devices whose state may have changed. */
  touched: Set<DeviceState>;
  /** Devices that the state holds no longer. */
  forgotten: string[];
  /** Devices seen on a stream of events for the first time. */
  firstSights: FirstSight[];
  /** The latest condition of every alert that changed, by id. */
  alerts: Map<string, AlertCondition>;
  deadLetters: DeadLetter[];
  /** What devices' own events said of them: to be written to the directory. */
  factChanges: DeviceChange[];
  /**
   * What is left of the inputs when as many alerts changed as one commit can take: to be evaluated
   * after what was reached, which is in the state, is committed.
   */
  rest: Inputs | undefined;
}

/** One evaluation under way: the state it advances, what it hands out, and the event at hand. */
export interface Turn {
  readonly state: PartitionState;
  readonly stream: StreamContext;
  readonly policy: CompiledPolicy;
  readonly outcome: Outcome;
  /** Open episodes whose alerts this evaluation hands out, as they stand when it is over. */
  readonly toWrite: Map<Episode, DeviceState>;
  readonly maxAlerts: number;
  readonly maxTouched: number;
  watermarkMs: number;
  /** When policy and facts came; -Infinity if they came at the watermark. */
  readonly toldMs: number;
  event: HubEvent | undefined;
  moduleId: string | undefined;
}

/** Dead letters are rows of their own, and a transaction has at most a hundred. */
const maxDeadLetters = 80;

/** Post-images of so many devices stay well within what a transaction takes, unless they are odd ones. */
export const usualMaxTouched = 2_000;

/** Whether one commit can take no more. */
export function isFull({ outcome, toWrite, maxAlerts, maxTouched }: Turn): boolean {
  const { alerts, deadLetters, touched } = outcome;
  // What is told to touch less has less room for alerts, too: one device may have thousands.
  const isFullOfAlerts = alerts.size + toWrite.size >= Math.min(maxAlerts, maxTouched);
  return isFullOfAlerts || deadLetters.length >= maxDeadLetters || touched.size >= maxTouched;
}

const maxExcerpt = 256;

/** Names the event at hand as evidence: its name and the judged value, never a body. */
export function evidenceOf(turn: Turn, eventName: string, value: string | undefined): Evidence {
  const { stream, event } = turn;
  const text = value === undefined ? eventName : `${eventName} ${value}`;
  return {
    stream: stream.stream,
    partition: stream.partitionId,
    sequenceNumber: event!.sequenceNumber,
    enqueuedTimeUtc: utc(event!.enqueuedMs),
    ...(stream.hasExcerpts ? { excerpt: text.slice(0, maxExcerpt) } : {}),
  };
}

export function utc(ms: number): string {
  return new Date(ms).toISOString();
}
