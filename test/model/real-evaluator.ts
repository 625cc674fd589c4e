import type { AlertCondition } from '../../shared/alerts/alert.ts';
import { decodeRecord, encodeRecord, type SnapshotRecord } from '../../shared/chains/log-record.ts';
import {
  restoreDevice,
  restoreQueue,
  type StoredDevice,
  storeDevice,
} from '../../shared/chains/state-codec.ts';
import { type CompiledPolicy, compilePolicy } from '../../shared/evaluation/compile-policy.ts';
import { evaluate } from '../../shared/evaluation/evaluate.ts';
import type { Inputs } from '../../shared/evaluation/inputs.ts';
import { openAlerts } from '../../shared/evaluation/open-alerts.ts';
import { newPartitionState, type PartitionState } from '../../shared/evaluation/partition-state.ts';
import type { Outcome } from '../../shared/evaluation/turn.ts';
import { parseDuration } from '../../shared/kernel/duration.ts';
import type { Policy } from '../../shared/policy/policy.ts';
import type { ModelAlert } from './model-episode.ts';

export const stream = { hub: 'hub', stream: 'telemetry', partitionId: '0' };

/** The evaluator under test, as a partition uses it: what a commit touched is stored, nothing else. */
export class RealEvaluator {
  #state: PartitionState = newPartitionState(-1, [1, 2]);
  readonly #maxAlerts: number;
  readonly #written = new Map<string, AlertCondition>();
  readonly #stored = new Map<string, StoredDevice>();
  readonly #compiled = new Map<Policy, CompiledPolicy>();

  constructor({ maxAlerts = Number.POSITIVE_INFINITY } = {}) {
    this.#maxAlerts = maxAlerts;
  }

  evaluate(given: Omit<Inputs, 'policy'> & { policy: Policy }): void {
    const policy = this.#compile(given.policy);
    let inputs: Inputs | undefined = { ...given, policy, maxAlerts: this.#maxAlerts };
    while (inputs !== undefined) {
      const outcome: Outcome = evaluate(this.#state, inputs, { ...stream, hasExcerpts: true });
      for (const [id, condition] of outcome.alerts) this.#written.set(id, condition);
      const devices = [...outcome.touched].map(storeDevice);
      for (const device of decodeRecord<SnapshotRecord>(encodeRecord({ devices })).devices)
        this.#stored.set(device.facts.deviceId, device);
      inputs = outcome.rest;
    }
  }

  /** Drops the state, and puts together what was stored of it. */
  reload(): void {
    const { position, activityIndex, watermarkMs, hashKey, tally } = this.#state;
    const stored = { ...newPartitionState(position, hashKey), activityIndex, watermarkMs, tally };
    for (const device of this.#stored.values()) restoreDevice(stored, device);
    restoreQueue(stored);
    this.#state = stored;
  }

  /** How often something was passed over. */
  count(name: string): number {
    return this.#state.tally.count(name);
  }

  /** Every alert that was handed out; those still open as they stand now. */
  alerts(): ModelAlert[] {
    const open = new Map(openAlerts(this.#state).map((condition) => [condition.id, condition]));
    return [...this.#written].map(([id, condition]) => asModelAlert(open.get(id) ?? condition));
  }

  #compile(policy: Policy): CompiledPolicy {
    let compiled = this.#compiled.get(policy);
    if (compiled === undefined) {
      compiled = compilePolicy(policy);
      this.#compiled.set(policy, compiled);
    }
    return compiled;
  }
}

/** What the model tells of an alert too. */
export function asModelAlert(condition: AlertCondition): ModelAlert {
  return {
    id: condition.id,
    deviceId: condition.deviceId,
    moduleId: condition.moduleId,
    group: condition.group,
    ruleId: condition.ruleId,
    ruleRevision: condition.ruleRevision,
    severity: condition.severity,
    range: condition.range,
    timeWindowMs: parseDuration(condition.timeWindowSize ?? ''),
    value: condition.value,
    startMs: Date.parse(condition.startTimeUtc),
    endMs: Date.parse(condition.endTimeUtc),
    detectedMs: Date.parse(condition.detectedTimeUtc),
    observed: condition.observed,
    observedAtLeast: condition.observedAtLeast || undefined,
    occurrences: condition.occurrences,
    additionalValues: condition.additionalValues,
    evidence: condition.evidence.map(({ sequenceNumber }) => sequenceNumber),
    resolvedMs:
      condition.resolvedTimeUtc === undefined ? undefined : Date.parse(condition.resolvedTimeUtc),
    resolution: condition.resolution,
  };
}
