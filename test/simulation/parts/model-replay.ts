import type { LogRecord } from '../../../shared/chains/log-record.ts';
import type { ModelAlert } from '../../model/model-episode.ts';
import type { ModelEvent } from '../../model/model-event.ts';
import { type ModelInputs, NaiveEvaluator } from '../../model/naive-evaluator.ts';
import type { PolicyRevisions } from './policy-revisions.ts';

/**
 * Gives what was recorded to the naive evaluator: every input once, in order. Where a commit was
 * full before all of its inputs were taken in, they wait for the commit that goes on with them.
 */
export class ModelReplay {
  readonly #model: NaiveEvaluator;
  readonly #policies: PolicyRevisions;
  #pending: ModelInputs | undefined;
  /** The specification leaves open what comes first when other inputs come between two such commits. */
  isUndecided = false;

  constructor(
    stream: { hub: string; stream: string; partitionId: string },
    policies: PolicyRevisions,
  ) {
    this.#model = new NaiveEvaluator(stream);
    this.#policies = policies;
  }

  replaceStream(stream: { hub: string; stream: string; partitionId: string }): void {
    this.#model.replaceStream(stream);
  }

  /** @param events that the commit was the first to take in, wholly. */
  takeIn({ inputs }: LogRecord, events: readonly ModelEvent[], isFull: boolean): void {
    const { policyRevision, facts, tickMs, toldMs, dataLoss, restarts } = inputs;
    const policy = this.#policies.get(policyRevision);
    const waiting = this.#pending;
    if (waiting !== undefined && (policy !== waiting.policy || facts.length > 0 || dataLoss))
      this.isUndecided = true;
    const given: ModelInputs = {
      ...{ policy, facts: [...(waiting?.facts ?? []), ...facts] },
      events: [...(waiting?.events ?? []), ...events],
      ...defined('tickMs', tickMs ?? waiting?.tickMs),
      ...defined('toldMs', waiting?.toldMs ?? toldMs),
      ...defined('lostUntilMs', dataLoss?.untilMs ?? waiting?.lostUntilMs),
      ...defined('restarts', restarts ?? waiting?.restarts),
    };
    this.#pending = isFull ? given : undefined;
    if (this.#pending === undefined) this.#model.evaluate(given);
  }

  alerts(): ModelAlert[] {
    return this.#model.alerts();
  }
}

function defined<K extends string, V>(name: K, value: V | undefined): { [key in K]?: V } {
  return value === undefined ? {} : ({ [name]: value } as { [key in K]?: V });
}
