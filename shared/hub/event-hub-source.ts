import { EventHubConsumerClient } from '@azure/event-hubs';
import type { StreamSource } from '../evaluation/stream-source.ts';
import type { Connection } from '../kernel/connection.ts';

/** A minute's timer asks: it must not wait through the SDK's usual patience. */
const clientOptions = {
  retryOptions: { maxRetries: 2, retryDelayInMs: 500, timeoutInMs: 10_000 },
};

/** Asks an event hub about its partitions, over one connection kept open. */
export class EventHubSource implements StreamSource {
  readonly #client: EventHubConsumerClient;

  private constructor(client: EventHubConsumerClient) {
    this.#client = client;
  }

  static async open(
    connection: Connection,
    eventHub: string,
    consumerGroup: string,
  ): Promise<EventHubSource> {
    if (connection.kind === 'connectionString') {
      const { connectionString } = connection;
      return new EventHubSource(
        new EventHubConsumerClient(consumerGroup, connectionString, eventHub, clientOptions),
      );
    }
    const { DefaultAzureCredential } = await import('@azure/identity');
    const { address, clientId } = connection;
    const credential = new DefaultAzureCredential(
      clientId ? { managedIdentityClientId: clientId } : {},
    );
    return new EventHubSource(
      new EventHubConsumerClient(consumerGroup, address, eventHub, credential, clientOptions),
    );
  }

  partitionIds(): Promise<readonly string[]> {
    return this.#client.getPartitionIds();
  }

  async lastSequenceNumber(partitionId: string): Promise<number> {
    const properties = await this.#client.getPartitionProperties(partitionId);
    return properties.isEmpty && properties.lastEnqueuedSequenceNumber < 0
      ? -1
      : properties.lastEnqueuedSequenceNumber;
  }

  close(): Promise<void> {
    return this.#client.close();
  }
}
