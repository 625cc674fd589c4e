import type { AlertCondition } from '../../shared/alerts/alert.ts';
import { type CompiledPolicy, compilePolicy } from '../../shared/evaluation/compile-policy.ts';
import { evaluate, type Inputs } from '../../shared/evaluation/evaluate.ts';
import { openAlerts } from '../../shared/evaluation/open-alerts.ts';
import { newPartitionState, type PartitionState } from '../../shared/evaluation/partition-state.ts';
import { parseDuration } from '../../shared/kernel/duration.ts';
import type { Policy } from '../../shared/policy/policy.ts';
import type { ModelAlert } from './model-episode.ts';

export const stream = { hub: 'hub', stream: 'telemetry', partitionId: '0' };

/** The evaluator under test, as a partition would use it. */
export class RealEvaluator {
  state: PartitionState = newPartitionState(-1, [1, 2]);
  readonly #written = new Map<string, AlertCondition>();
  readonly #compiled = new Map<Policy, CompiledPolicy>();

  evaluate(inputs: Omit<Inputs, 'policy'> & { policy: Policy }): void {
    const policy = this.#compile(inputs.policy);
    for (let isComplete = false; !isComplete; ) {
      const outcome = evaluate(this.state, { ...inputs, policy }, { ...stream, hasExcerpts: true });
      for (const [id, condition] of outcome.alerts) this.#written.set(id, condition);
      isComplete = outcome.isComplete;
    }
  }

  /** Every alert that was handed out; those still open as they stand now. */
  alerts(): ModelAlert[] {
    const open = new Map(openAlerts(this.state).map((condition) => [condition.id, condition]));
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

function asModelAlert(condition: AlertCondition): ModelAlert {
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
