export type Severity = 'Informational' | 'Low' | 'Medium' | 'High';

export const severities = ['Informational', 'Low', 'Medium', 'High'] as const satisfies Severity[];

export type RuleFamily = 'timeWindow' | 'allowlist' | 'denylist' | 'threshold';

export type Aggregate = 'count' | 'sum' | 'average' | 'minimum' | 'maximum' | 'distinct';

export type BuiltInSignal = 'ConnectionTo' | 'ConnectionFrom' | 'LocalUser' | 'Process';

/** A JSON scalar a condition compares with, by strict equality. */
export type Scalar = string | number | boolean | null;

/** One condition on the body: `path` is an RFC 6901 JSON Pointer; exactly one of the others is set. */
export interface Condition {
  path: string;
  equals?: Scalar;
  notEquals?: Scalar;
  in?: readonly Scalar[];
  exists?: boolean;
}

/** Observations taken from the owner's own telemetry; an array at `path` yields one an element. */
export interface CustomSignal {
  path: string;
  where?: readonly Condition[];
  aggregate?: Aggregate;
}

export type Signal = BuiltInSignal | CustomSignal;

/** A rule as its owner writes it. Durations are ISO 8601 texts as given; compare them by value. */
export interface RuleDraft {
  id: string;
  ruleType: string;
  isEnabled: boolean;
  severity: Severity;
  displayName?: string;
  description?: string;
  tags?: Readonly<Record<string, string>>;
  minThreshold?: number;
  maxThreshold?: number;
  timeWindowSize?: string;
  allowedLateness?: string;
  suppressFor?: string;
  allowlistValues?: readonly string[];
  denylistValues?: readonly string[];
  signal?: Signal;
}

/** A rule in force. `revision` is the policy revision that last changed it. */
export interface Rule extends RuleDraft {
  revision: number;
  /**
   * The policy revision at which its counters start: its creation, a change of window size, signal
   * or type, or its being enabled again. Evaluators restart a window that was begun under another.
   */
  countersRevision: number;
  createdTimeUtc: string;
  updatedTimeUtc: string;
}
