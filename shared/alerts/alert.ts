import type { Severity } from '../rules/rule.ts';

export const alertStatuses = ['Active', 'InProgress', 'Resolved', 'Dismissed'] as const;

export type AlertStatus = (typeof alertStatuses)[number];

export const verdicts = ['truePositive', 'benignPositive', 'falsePositive'] as const;

export type Verdict = (typeof verdicts)[number];

export type Resolution =
  | 'backInRange'
  | 'quiet'
  | 'groupChanged'
  | 'ruleDisabled'
  | 'ruleDeleted'
  | 'deviceDisabled'
  | 'deviceDeleted'
  | 'restarted';

/** Where a judged activity came from, so that a person can find the event. */
export interface Evidence {
  stream: string;
  partition: string;
  sequenceNumber: number;
  enqueuedTimeUtc: string;
  /** Event name and judged value, at most 256 characters; absent with EVIDENCE=off. */
  excerpt?: string;
}

/** The evaluator's part of an alert: a post-image of one episode. Times are RFC 3339 UTC. */
export interface AlertCondition {
  id: string;
  alertType: string;
  alertDisplayName: string;
  description: string;
  severity: Severity;
  hub: string;
  deviceId: string;
  moduleId?: string;
  group: string;
  ruleId: string;
  ruleType: string;
  ruleRevision: number;
  startTimeUtc: string;
  endTimeUtc: string;
  detectedTimeUtc: string;
  resolvedTimeUtc?: string;
  /** The extreme so far; absent for lists. */
  observed?: number;
  observedAtLeast?: boolean;
  range?: { min?: number; max?: number };
  timeWindowSize?: string;
  value?: string;
  occurrences: number;
  additionalValues?: number;
  evidence: readonly Evidence[];
  remediationSteps: readonly string[];
  resolution?: Resolution;
}

/** A condition as one commit left it. A row takes it only if `commit` is above the one it holds. */
export interface AlertImage {
  /** The chain of commits that writes this alert: one partition of one stream. */
  chain: string;
  commit: number;
  condition: AlertCondition;
}

/** What people did with an alert. */
export interface AlertHandling {
  acknowledgedTimeUtc?: string;
  acknowledgedBy?: string;
  dismissedTimeUtc?: string;
  dismissedBy?: string;
  reopenedTimeUtc?: string;
  reopenedBy?: string;
  verdict?: Verdict;
  note?: string;
}

/**
 * An alert as the API shows it. `etag` guards the handling part: it stays the same while only the
 * evaluator writes, so that a person who looks at a live alert can still act on it.
 */
export interface Alert extends AlertCondition, AlertHandling {
  status: AlertStatus;
  storedTimeUtc: string;
  etag: string;
}

export function alertStatus(ended: boolean, handling: AlertHandling): AlertStatus {
  if (handling.dismissedTimeUtc !== undefined) return 'Dismissed';
  if (ended) return 'Resolved';
  return handling.acknowledgedTimeUtc === undefined ? 'Active' : 'InProgress';
}
