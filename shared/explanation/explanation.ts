import type { DeviceProtocol, DeviceStatus } from '../devices/device.ts';
import type { GroupSource } from '../devices/membership.ts';
import type { EvidenceSource } from '../rules/evidence-source.ts';
import type { RuleFamily } from '../rules/rule.ts';

export type MissingCode =
  | 'pending'
  | 'noEventYet'
  | 'unresolvedTag'
  | 'deviceDisabled'
  | 'deviceDeleted'
  | 'factsNotInForce'
  | 'stateUnreadable'
  | 'behind'
  | 'lagUnknown'
  | 'ruleDisabled'
  | 'ruleNotInForce'
  | 'sourceNotEvaluated'
  | 'protocolUnknown'
  | 'otherProtocol'
  | 'noMessage'
  | 'noTwinUpdate'
  | 'noSecurityMessage'
  | 'noSuchActivity'
  | 'noObservation'
  | 'noFullWindow'
  | 'tooLate'
  | 'typeMismatch'
  | 'unreadableBodies'
  | 'unsupportedEncoding'
  | 'tooManyValues';

/**
 * What a missing thing keeps from firing: the whole rule, its minimum, what activities bring about
 * (maxima, lists, thresholds), only what single activities would have brought about, or the rules of
 * another group than the one in force.
 */
export type Affected = 'everything' | 'minimum' | 'activities' | 'someActivities' | 'otherGroups';

/** A reason why a rule may not fire, in one sentence. */
export interface Missing {
  code: MissingCode;
  affects: Affected;
  message: string;
}

export function missing(code: MissingCode, affects: Affected, message: string): Missing {
  return { code, affects, message };
}

export interface OpenAlert {
  id: string;
  side?: 'above' | 'below';
  /** `*` for the alert that further values join. */
  value?: string;
  sinceUtc: string;
  /** When it ends if nothing more violates; absent while a row of violating windows goes on. */
  endsUtc?: string;
  timeToGo?: string;
}

/** Where the window that ends now stands. */
export interface WindowExplanation {
  /** Absent when an empty window has no value. */
  value?: number;
  observedAtLeast?: true;
  startUtc: string;
  endUtc: string;
  /** How much the value can rise and stay in range; below 0 it is above. */
  roomLeft?: number;
  /** When silence is judged next, `wait` after the window's end; absent when no minimum is judged. */
  minimum?: { judgedUtc: string; timeToGo: string; wait: string };
  /** The start of the newest pane, a sixtieth of a window, in which something was counted. */
  lastActivityUtc?: string;
}

export interface RuleExplanation {
  ruleId: string;
  ruleType: string;
  displayName?: string;
  isEnabled: boolean;
  family: RuleFamily;
  source: EvidenceSource;
  range?: { min?: number; max?: number };
  timeWindowSize?: string;
  current?: WindowExplanation;
  /** When the newest event came that could have held an activity of this rule. */
  lastEvidenceUtc?: string;
  openAlerts: OpenAlert[];
  missing: Missing[];
  /** The answer in words. */
  explanation: string;
}

export interface DeviceExplanation {
  deviceId: string;
  group?: string;
  groupSource: GroupSource;
  /** As the twin has it, when it leads to no group. */
  tag?: string;
  status?: DeviceStatus;
  protocol?: DeviceProtocol;
  policyRevision: number;
  /** Whose state has the device; `unseen` judges the silence of what no other has seen. */
  partitions: {
    partition: string;
    policyRevision: number;
    watermarkUtc?: string;
    eventsWaiting?: number;
  }[];
  lastMessageUtc?: string;
  lastSecurityMessageUtc?: string;
  lastTwinUpdateUtc?: string;
  /** What of the device's events could not be counted or read. */
  counters: Readonly<Record<string, number>>;
  openAlerts: string[];
  missing: Missing[];
  rules: RuleExplanation[];
}
