import { EventHubProducerClient } from '@azure/event-hubs';
import type { HubEvent, Publisher } from './hub-event.ts';

/** Sends events into the telemetry event hub with the official client, by device id. */
export class EventHubsPublisher implements Publisher {
  readonly #producer: EventHubProducerClient;

  constructor(connectionString: string, eventHub: string) {
    this.#producer = new EventHubProducerClient(connectionString, eventHub, {
      retryOptions: { maxRetries: 2, retryDelayInMs: 200, timeoutInMs: 5_000 },
    });
  }

  async publish(events: readonly HubEvent[]): Promise<void> {
    if (events.length > 0) await this.#producer.sendBatch(events.map(toMessage));
  }

  close(): Promise<void> {
    return this.#producer.close();
  }
}

/** The client leaves a partition key given beside annotated messages out, so it is set here. */
function toMessage({ deviceId, body, annotations, applicationProperties, properties }: HubEvent) {
  return {
    body,
    bodyType: 'data' as const,
    messageAnnotations: { ...annotations, 'x-opt-partition-key': deviceId },
    applicationProperties,
    properties,
  };
}
