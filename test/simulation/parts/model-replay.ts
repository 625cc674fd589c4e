import type { LogRecord } from '../../../shared/chains/log-record.ts';
import type { Policy } from '../../../shared/policy/policy.ts';
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
  #watermarkMs: number | undefined;
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
  takeIn(
    { inputs }: LogRecord,
    events: readonly ModelEvent[],
    { isFull, watermarkMs }: { isFull: boolean; watermarkMs: number | undefined },
  ): void {
    const { policyRevision, facts, tickMs, toldMs, dataLoss, restarts } = inputs;
    const policy = this.#policies.get(policyRevision);
    if (this.#pending !== undefined) this.#goOn(this.#pending, policy, inputs);
    const waiting = this.#pending;
    const given: ModelInputs = {
      ...{ policy, facts: [...(waiting?.facts ?? []), ...facts] },
      events: [...(waiting?.events ?? []), ...events],
      ...defined('tickMs', tickMs ?? waiting?.tickMs),
      ...defined('toldMs', waiting?.toldMs ?? toldMs),
      ...defined('lostUntilMs', dataLoss?.untilMs ?? waiting?.lostUntilMs),
      ...defined('restarts', restarts ?? waiting?.restarts),
    };
    this.#pending = isFull ? given : undefined;
    this.#watermarkMs = watermarkMs;
    if (this.#pending === undefined) this.#model.evaluate(given);
  }

  /** What waits is of its own moment if time had come to it: a later tick comes after. */
  #goOn(
    waiting: ModelInputs,
    policy: Policy,
    { facts, dataLoss, tickMs }: LogRecord['inputs'],
  ): void {
    const isSame = policy === waiting.policy && facts.length === 0 && dataLoss === undefined;
    const hasLaterTick = tickMs !== undefined && tickMs !== waiting.tickMs;
    const wasReached = (this.#watermarkMs ?? -Infinity) >= (waiting.tickMs ?? Infinity);
    if (!isSame || (hasLaterTick && !wasReached)) this.isUndecided = true;
    else if (hasLaterTick) {
      this.#model.evaluate(waiting);
      this.#pending = undefined;
    }
  }

  alerts(): ModelAlert[] {
    return this.#model.alerts();
  }
}

function defined<K extends string, V>(name: K, value: V | undefined): { [key in K]?: V } {
  return value === undefined ? {} : ({ [name]: value } as { [key in K]?: V });
}
