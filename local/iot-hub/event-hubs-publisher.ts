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
    const [first] = events;
    if (!first) return;
    await this.#producer.sendBatch(events.map(toMessage), { partitionKey: first.deviceId });
  }

  close(): Promise<void> {
    return this.#producer.close();
  }
}

function toMessage({ body, annotations, applicationProperties, properties }: HubEvent) {
  return {
    body,
    bodyType: 'data' as const,
    messageAnnotations: annotations,
    applicationProperties,
    properties,
  };
}
