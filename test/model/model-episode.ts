import type { Resolution } from '../../shared/alerts/alert.ts';
import { type AlertSubject, alertId, type OpeningPoint } from '../../shared/alerts/alert-id.ts';
import { parseDuration } from '../../shared/kernel/duration.ts';
import { foldName } from '../../shared/kernel/fold-name.ts';
import type { Rule } from '../../shared/rules/rule.ts';

/** What an alert says of its condition, as far as the specification fixes it. Times in milliseconds. */
export interface ModelAlert {
  id: string;
  deviceId: string;
  moduleId?: string | undefined;
  group: string;
  ruleId: string;
  ruleRevision: number;
  severity: string;
  range?: { min?: number; max?: number } | undefined;
  /** Compared by value: spellings may differ. */
  timeWindowMs?: number | undefined;
  value?: string | undefined;
  startMs: number;
  endMs: number;
  detectedMs: number;
  observed?: number | undefined;
  observedAtLeast?: true | undefined;
  occurrences: number;
  additionalValues?: number | undefined;
  /** Sequence numbers. */
  evidence: readonly number[];
  resolvedMs?: number | undefined;
  resolution?: Resolution | undefined;
}

/** Where and as what an episode begins. */
export interface Opening {
  deviceId: string;
  generation: string;
  moduleId: string | undefined;
  group: string;
  rule: Rule;
  subject: AlertSubject;
  /** As it was then: another one may have replaced it since. */
  stream: { hub: string; stream: string };
  point: OpeningPoint;
  startMs: number;
  watermarkMs: number;
}

const maxEvidence = 10;

export class ModelEpisode {
  readonly opening: Opening;
  endMs = 0;
  occurrences = 0;
  observed: number | undefined;
  atLeast = false;
  readonly evidence: number[] = [];
  /** End of the last violating pane; windows only. */
  lastPaneEndMs = Number.NEGATIVE_INFINITY;
  /** The watermark at the last violating input; undefined while only panes have violated. */
  lastInputMs: number | undefined;
  resolved: { atMs: number; as: Resolution } | undefined;

  constructor(opening: Opening) {
    this.opening = opening;
  }

  get isOpen(): boolean {
    return this.resolved === undefined;
  }

  isOf(deviceId: string, ruleId: string): boolean {
    return this.opening.deviceId === deviceId && this.opening.rule.id === ruleId;
  }

  isAbout(subject: AlertSubject): boolean {
    return JSON.stringify(this.opening.subject) === JSON.stringify(subject);
  }

  addInput(sequenceNumber: number, timeMs: number, count: number, watermarkMs: number): void {
    this.occurrences += count;
    this.endMs = Math.max(this.endMs, timeMs);
    this.lastInputMs = watermarkMs;
    if (this.evidence.length < maxEvidence) this.evidence.push(sequenceNumber);
  }

  see(value: number, atLeast: boolean): void {
    const { subject } = this.opening;
    const isAbove = subject.kind === 'side' && subject.side === 'above';
    this.observed =
      this.observed === undefined || (isAbove ? value > this.observed : value < this.observed)
        ? value
        : this.observed;
    this.atLeast ||= atLeast;
  }

  alert(): ModelAlert {
    const { rule, subject, point, stream, ...opened } = this.opening;
    return {
      id: alertId({
        ...stream,
        group: foldName(opened.group),
        ruleId: rule.id,
        deviceId: opened.deviceId,
        generation: opened.generation,
        subject,
        opening: point,
      }),
      deviceId: opened.deviceId,
      moduleId: opened.moduleId,
      group: opened.group,
      ruleId: rule.id,
      ruleRevision: rule.revision,
      severity: rule.severity,
      range: rangeOf(rule),
      timeWindowMs: parseDuration(rule.timeWindowSize ?? ''),
      value: subject.kind === 'side' ? undefined : subject.kind === 'value' ? subject.value : '*',
      startMs: opened.startMs,
      endMs: this.endMs,
      detectedMs: opened.watermarkMs,
      observed: this.observed,
      observedAtLeast: this.atLeast || undefined,
      occurrences: this.occurrences,
      additionalValues: subject.kind === 'overflow' ? this.occurrences : undefined,
      evidence: this.evidence,
      resolvedMs: this.resolved?.atMs,
      resolution: this.resolved?.as,
    };
  }
}

function rangeOf({ minThreshold, maxThreshold }: Rule): ModelAlert['range'] {
  if (minThreshold === undefined && maxThreshold === undefined) return undefined;
  return {
    ...(minThreshold === undefined ? {} : { min: minThreshold }),
    ...(maxThreshold === undefined ? {} : { max: maxThreshold }),
  };
}
