import type { AlertCondition } from '../../shared/alerts/alert.ts';
import { type CompiledPolicy, compilePolicy } from '../../shared/evaluation/compile-policy.ts';
import { evaluate } from '../../shared/evaluation/evaluate.ts';
import type { Inputs } from '../../shared/evaluation/inputs.ts';
import type { PartitionState } from '../../shared/evaluation/partition-state.ts';
import type { Policy } from '../../shared/policy/policy.ts';
import { someFacts } from '../../test/support/partition.ts';
import type { Message } from './partition-bench.ts';
import { deviceIdOf } from './typical-fleet.ts';

const startMs = Date.UTC(2026, 0, 1);
const context = { hub: 'hub', stream: 'telemetry', partitionId: '0', hasExcerpts: true };

/** A partition to which messages are sent at chosen times. */
export class Stream {
  readonly state: PartitionState;
  readonly alerts = new Map<string, AlertCondition>();
  readonly #policy: CompiledPolicy;
  #nowMs = startMs;

  constructor(state: PartitionState, policy: Policy) {
    this.state = state;
    this.#policy = compilePolicy(policy);
  }

  /** Makes so many devices known. */
  learn(devices: number): void {
    const facts = Array.from({ length: devices }, (_, i) => someFacts(deviceIdOf(i)));
    this.#evaluate({ facts });
  }

  /** @param elapsedMs since the beginning of the stream. */
  moveTo(elapsedMs: number): void {
    this.#nowMs = startMs + elapsedMs;
  }

  send(messages: readonly Message[]): void {
    const first = this.state.position + 1;
    this.#evaluate({
      events: messages.map(({ deviceId, body, interfaceId }, i) => ({
        partitionId: '0',
        sequenceNumber: first + i,
        enqueuedMs: this.#nowMs,
        system: {
          'iothub-connection-device-id': deviceId,
          'iothub-connection-auth-generation-id': '1',
          ...(interfaceId === undefined ? {} : { 'iothub-interface-id': interfaceId }),
        },
        properties: {},
        body,
      })),
    });
  }

  #evaluate(news: Partial<Inputs>): void {
    let rest: Inputs | undefined = { policy: this.#policy, facts: [], events: [], ...news };
    while (rest !== undefined) {
      const outcome = evaluate(this.state, rest, context);
      for (const [id, condition] of outcome.alerts) this.alerts.set(id, condition);
      rest = outcome.rest;
    }
  }
}
