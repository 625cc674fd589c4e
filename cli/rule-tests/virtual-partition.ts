import type { AlertCondition } from '../../shared/alerts/alert.ts';
import type { MemberFacts } from '../../shared/devices/member-facts.ts';
import { type CompiledPolicy, compilePolicy } from '../../shared/evaluation/compile-policy.ts';
import { evaluate } from '../../shared/evaluation/evaluate.ts';
import type { Inputs } from '../../shared/evaluation/inputs.ts';
import { openAlerts } from '../../shared/evaluation/open-alerts.ts';
import { newPartitionState } from '../../shared/evaluation/partition-state.ts';
import type { Policy } from '../../shared/policy/policy.ts';
import type { HubEvent } from '../../shared/telemetry/hub-event.ts';

const stream = { hub: 'hub', stream: 'telemetry', partitionId: '0', hasExcerpts: true };

/**
 * One partition under the real evaluation, in memory and in a time of its own: it passes without a
 * gap, so whatever becomes due is judged at that very moment.
 */
export class VirtualPartition {
  readonly #state = newPartitionState(-1, [1, 2]);
  readonly #policy: CompiledPolicy;
  readonly #alerts = new Map<string, AlertCondition>();

  constructor(policy: Policy, facts: readonly MemberFacts[], startMs: number) {
    this.#policy = compilePolicy(policy);
    this.#evaluate({ facts, tickMs: startMs });
  }

  receive(event: HubEvent): void {
    this.passUntil(event.enqueuedMs);
    this.#evaluate({ events: [event] });
  }

  passUntil(ms: number): void {
    const { due } = this.#state;
    while (due.nextMs <= ms) this.#evaluate({ tickMs: due.nextMs });
    this.#evaluate({ tickMs: ms });
  }

  /** In the order in which they were opened. */
  alerts(): AlertCondition[] {
    for (const alert of openAlerts(this.#state)) this.#alerts.set(alert.id, alert);
    return [...this.#alerts.values()];
  }

  /** What could not be counted or read, by name. */
  counters(): [string, number][] {
    return this.#state.tally.entries();
  }

  #evaluate(news: Partial<Inputs>): void {
    let rest: Inputs | undefined = { policy: this.#policy, facts: [], events: [], ...news };
    while (rest !== undefined) {
      const outcome = evaluate(this.#state, rest, stream);
      for (const [id, alert] of outcome.alerts) this.#alerts.set(id, alert);
      rest = outcome.rest;
    }
  }
}
