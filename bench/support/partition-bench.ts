import type { GroupTag } from '../../shared/devices/device.ts';
import { compilePolicy } from '../../shared/evaluation/compile-policy.ts';
import { evaluate } from '../../shared/evaluation/evaluate.ts';
import type { Inputs } from '../../shared/evaluation/inputs.ts';
import { newPartitionState, type PartitionState } from '../../shared/evaluation/partition-state.ts';
import type { Policy } from '../../shared/policy/policy.ts';
import type { HubEvent } from '../../shared/telemetry/hub-event.ts';
import { readBatch } from '../../shared/telemetry/read-batch.ts';
import { someFacts } from '../../test/support/partition.ts';

/** What a device sends. */
export interface Message {
  deviceId: string;
  body: Uint8Array;
  interfaceId?: string;
}

export const batchSize = 1_000;
const stream = { hub: 'hub', stream: 'telemetry', partitionId: '0', hasExcerpts: true };
const startMs = Date.UTC(2026, 0, 1);

/**
 * A partition whose devices send the same messages again and again, each time as new events of a
 * stream that goes on. A run takes in one batch, in the shape in which the trigger delivers it.
 */
export class PartitionBench {
  readonly state: PartitionState = newPartitionState(-1, [1, 2]);
  readonly #policy: ReturnType<typeof compilePolicy>;
  readonly #messages: readonly Message[];
  readonly #stepMs: number;
  readonly #batch: HubEvent[];
  #sequenceNumber = 0;
  /** How many alerts changed, so that nothing is computed for nothing. */
  alerts = 0;

  /** @param stepMs the stream's time between two messages. */
  constructor(
    policy: Policy,
    messages: readonly Message[],
    stepMs: number,
    tagOf: (deviceId: string) => GroupTag = () => undefined,
  ) {
    this.#policy = compilePolicy(policy);
    this.#messages = messages;
    this.#stepMs = stepMs;
    this.#batch = hubBatch(messages.slice(0, batchSize), 0, startMs);
    const deviceIds = new Set(messages.map(({ deviceId }) => deviceId));
    this.#evaluate({ facts: [...deviceIds].map((id) => someFacts(id, { groupTag: tagOf(id) })) });
  }

  /** The time of the next event. */
  get nowMs(): number {
    return startMs + this.#sequenceNumber * this.#stepMs;
  }

  /** The messages of the next batch. */
  get next(): readonly Message[] {
    const from = this.#sequenceNumber % this.#messages.length;
    return this.#messages.slice(from, from + batchSize);
  }

  /** Stamps the batch anew, in place: making the events is the host's work and not measured. */
  prepare(): void {
    for (const [i, message] of this.next.entries()) {
      const event = this.#batch[i]!;
      const system = event.system as Record<string, unknown>;
      event.enqueuedMs = this.nowMs;
      event.sequenceNumber = this.#sequenceNumber++;
      event.body = message.body;
      system['iothub-connection-device-id'] = message.deviceId;
      system['iothub-enqueuedtime'] = new Date(event.enqueuedMs).toISOString();
    }
  }

  run(): void {
    this.#evaluate({ events: this.#batch });
  }

  #evaluate(news: Partial<Inputs>): void {
    let rest: Inputs | undefined = { policy: this.#policy, facts: [], events: [], ...news };
    while (rest !== undefined) {
      const outcome = evaluate(this.state, rest, stream);
      this.alerts += outcome.alerts.size;
      rest = outcome.rest;
    }
  }
}

/** Through JSON, as the host hands them to the worker, and read as the trigger's adapter does. */
export function hubBatch(
  messages: readonly Message[],
  firstSequenceNumber: number,
  enqueuedMs: number,
): HubEvent[] {
  const stamps = messages.map((message, i) =>
    stampsOf(message, firstSequenceNumber + i, enqueuedMs),
  );
  const triggerMetadata = {
    partitionContext: { partitionId: '0' },
    systemPropertiesArray: JSON.parse(JSON.stringify(stamps)),
    propertiesArray: messages.map(() => ({})),
  };
  return readBatch(
    messages.map(({ body }) => body),
    triggerMetadata,
  );
}

function stampsOf(
  { deviceId, interfaceId }: Message,
  sequenceNumber: number,
  enqueuedMs: number,
): object {
  const time = new Date(enqueuedMs).toISOString();
  return {
    'message-id': `m-${sequenceNumber}`,
    'content-type': 'application/json',
    'content-encoding': 'utf-8',
    'iothub-connection-device-id': deviceId,
    'iothub-connection-auth-method':
      '{"scope":"device","type":"sas","issuer":"iothub","acceptingIpFilterRule":null}',
    'iothub-connection-auth-generation-id': '1',
    'iothub-enqueuedtime': time,
    'iothub-message-source': 'Telemetry',
    ...(interfaceId === undefined ? {} : { 'iothub-interface-id': interfaceId }),
    'x-opt-sequence-number': sequenceNumber,
    'x-opt-offset': String(sequenceNumber * 512),
    'x-opt-enqueued-time': time,
    sequenceNumber,
    offset: String(sequenceNumber * 512),
    partitionKey: null,
    enqueuedTimeUtc: time.slice(0, -1),
  };
}
