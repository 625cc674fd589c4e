import type { AlertCondition } from '../../shared/alerts/alert.ts';
import type { MemberFacts } from '../../shared/devices/member-facts.ts';
import { compilePolicy } from '../../shared/evaluation/compile-policy.ts';
import { evaluate } from '../../shared/evaluation/evaluate.ts';
import type { Inputs } from '../../shared/evaluation/inputs.ts';
import { newPartitionState } from '../../shared/evaluation/partition-state.ts';
import type { Outcome } from '../../shared/evaluation/turn.ts';
import type { Policy } from '../../shared/policy/policy.ts';
import { hubEvent, startMs } from './hub-events.ts';

export function someFacts(deviceId: string, facts: Partial<MemberFacts> = {}): MemberFacts {
  return {
    deviceId,
    generation: '1',
    status: 'enabled',
    groupTag: undefined,
    tagSource: 'directory',
    twinVersion: 1,
    protocol: 'Mqtt',
    ...facts,
  };
}

type EventWithoutPlace = Omit<Parameters<typeof hubEvent>[0], 'sequenceNumber' | 'enqueuedMs'> & {
  /** Seconds after the start of the test's time. */
  at: number;
};

/** One partition under evaluation, as a test sees it: events in, the newest condition of each alert out. */
export class Partition {
  readonly state = newPartitionState(-1, [1, 2]);
  readonly alerts = new Map<string, AlertCondition>();
  readonly outcomes: Outcome[] = [];
  #policy: ReturnType<typeof compilePolicy>;
  #next = 0;

  constructor(policy: Policy, facts: readonly MemberFacts[] = [someFacts('pump')]) {
    this.#policy = compilePolicy(policy);
    this.#evaluate({ facts });
  }

  receive(...events: EventWithoutPlace[]): void {
    this.#evaluate({
      events: events.map(({ at, ...event }) =>
        hubEvent({
          deviceId: 'pump',
          ...event,
          sequenceNumber: this.#next++,
          enqueuedMs: startMs + at * 1_000,
        }),
      ),
    });
  }

  /** @param limits of this commit; what it leaves is dropped, as when its process ends. */
  tick(at: number, limits: Pick<Inputs, 'maxAlerts'> = {}): void {
    this.#evaluate({ tickMs: startMs + at * 1_000, ...limits });
  }

  /** The next event is gone; what follows it was enqueued then. */
  lose(at: number): void {
    const sequenceNumber = this.#next++;
    const untilMs = startMs + at * 1_000;
    this.#evaluate({ dataLoss: { from: sequenceNumber, to: sequenceNumber, untilMs } });
  }

  learn(...facts: MemberFacts[]): void {
    this.#evaluate({ facts });
  }

  changePolicy(policy: Policy): void {
    this.#policy = compilePolicy(policy);
    this.#evaluate({});
  }

  /** By the order in which they were opened. */
  list(): AlertCondition[] {
    return [...this.alerts.values()];
  }

  #evaluate(inputs: Partial<Inputs>): void {
    const outcome = evaluate(
      this.state,
      { policy: this.#policy, facts: [], events: [], ...inputs },
      { hub: 'hub', stream: 'telemetry', partitionId: '0', hasExcerpts: true },
    );
    this.outcomes.push(outcome);
    for (const [id, condition] of outcome.alerts) this.alerts.set(id, condition);
  }
}
