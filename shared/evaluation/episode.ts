import type { AlertCondition, Evidence } from '../alerts/alert.ts';
import type { AlertSubject } from '../alerts/alert-id.ts';

/** What an alert says that never changes after its opening. */
export type Opening = Omit<
  AlertCondition,
  | 'endTimeUtc'
  | 'resolvedTimeUtc'
  | 'observed'
  | 'observedAtLeast'
  | 'occurrences'
  | 'additionalValues'
  | 'evidence'
  | 'resolution'
>;

/** An open episode of one device under one rule. */
export interface Episode {
  readonly kind: 'episode';
  readonly key: string;
  readonly subject: AlertSubject;
  readonly opening: Opening;
  readonly countersRevision: number;
  /** Time of the last violating activity, or end of the last violating pane. */
  endMs: number;
  observed: number | undefined;
  observedAtLeast: boolean;
  occurrences: number;
  readonly evidence: Evidence[];
  /** The watermark at which it ends if nothing more violates; Infinity while a row of panes goes on. */
  endDueMs: number;
  /** The part of `endDueMs` that violating inputs set. */
  inputEndMs: number;
  isScheduled: boolean;
  /** The watermark at which the alert was last written. */
  writtenMs: number;
  hasEnded: boolean;
}

/** How many events an alert names as its evidence. */
export const maxEvidence = 10;

/** An open alert is written at most this often, in stream time. */
export const writeIntervalMs = 300_000;

/** Episodes of a device are kept under rule id and subject. */
export function episodeKey(ruleId: string, subject: AlertSubject): string {
  switch (subject.kind) {
    case 'side':
      return `${ruleId} ${subject.side}`;
    case 'value':
      return `${ruleId} =${subject.value}`;
    case 'overflow':
      return `${ruleId} *`;
  }
}
