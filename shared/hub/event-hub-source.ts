import {
  EventHubConsumerClient,
  MessagingError,
  type ReceivedEventData,
  type Subscription,
} from '@azure/event-hubs';
import type { PartitionBounds, StreamProperties, StreamSource } from '../chains/stream-source.ts';
import { openCredential } from '../identity/open-credential.ts';
import type { Connection } from '../kernel/connection.ts';
import { ServiceError } from '../kernel/service-error.ts';
import { WorkQueue } from '../kernel/work-queue.ts';
import type { HubEvent } from '../telemetry/hub-event.ts';

/** A minute's timer asks: it must not wait through the SDK's usual patience. */
const clientOptions = {
  retryOptions: { maxRetries: 2, retryDelayInMs: 500, timeoutInMs: 10_000 },
};

/** So long the hub may keep silent before a reading counts as over. */
const readWaitSeconds = 5;

/**
 * Asks an event hub about its partitions and reads spans of them, over one connection kept open. It
 * reads by a consumer group of its own, since the trigger's receivers exclude others from theirs.
 */
export class EventHubSource implements StreamSource {
  readonly #client: EventHubConsumerClient;
  /** By partition: a client reads each for one at a time. */
  readonly #readings = new Map<string, WorkQueue>();

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
    const { address, clientId } = connection;
    const credential = await openCredential(clientId);
    return new EventHubSource(
      new EventHubConsumerClient(consumerGroup, address, eventHub, credential, clientOptions),
    );
  }

  async properties(): Promise<StreamProperties> {
    const { createdOn, partitionIds } = await answered(this.#client.getEventHubProperties());
    return { createdOn: createdOn.toISOString(), partitionIds };
  }

  async bounds(partitionId: string): Promise<PartitionBounds> {
    const properties = await answered(this.#client.getPartitionProperties(partitionId));
    const { beginningSequenceNumber, lastEnqueuedSequenceNumber, isEmpty } = properties;
    return {
      firstSequenceNumber: isEmpty ? lastEnqueuedSequenceNumber + 1 : beginningSequenceNumber,
      lastSequenceNumber: lastEnqueuedSequenceNumber,
    };
  }

  read(partitionId: string, from: number, count: number): Promise<HubEvent[]> {
    const readings = this.#readings.get(partitionId) ?? new WorkQueue();
    this.#readings.set(partitionId, readings);
    return readings.run(() => this.#read(partitionId, from, count));
  }

  async #read(partitionId: string, from: number, count: number): Promise<HubEvent[]> {
    const events: HubEvent[] = [];
    const end = from + count;
    let subscription: Subscription | undefined;
    try {
      await new Promise<void>((resolve, reject) => {
        subscription = this.#client.subscribe(
          partitionId,
          {
            processEvents: async (received) => {
              for (const event of received) events.push(toHubEvent(partitionId, event));
              // In a partition that is never silent, more comes for ever.
              if (received.length === 0 || received.at(-1)!.sequenceNumber >= end - 1) resolve();
            },
            processError: async (error) => reject(asServiceError(error)),
          },
          {
            startPosition: { sequenceNumber: from, isInclusive: true },
            maxBatchSize: count,
            maxWaitTimeInSeconds: readWaitSeconds,
            skipParsingBodyAsJson: true,
          },
        );
      });
    } finally {
      await subscription?.close();
    }
    const span = events.filter(({ sequenceNumber }) => sequenceNumber < end);
    return span.length > 0 ? span : events.slice(0, 1);
  }

  close(): Promise<void> {
    return this.#client.close();
  }
}

/** @throws ServiceError ServiceUnavailable when the hub does not answer, or not what was asked. */
async function answered<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    throw asServiceError(error);
  }
}

/** The SDK's codes tell what is wrong; its messages hold addresses. */
function asServiceError(error: unknown): unknown {
  // After retries it is all of their failures.
  const last: unknown = error instanceof AggregateError ? error.errors.at(-1) : error;
  if (!(last instanceof MessagingError)) return error;
  const code = last.code ?? 'no answer';
  const message = `The event hub (TELEMETRY) cannot be read: ${code}. Try again.`;
  return new ServiceError('ServiceUnavailable', message, { retryAfterSeconds: 5, cause: error });
}

/** The same event as the trigger would deliver it. */
function toHubEvent(partitionId: string, event: ReceivedEventData): HubEvent {
  const { sequenceNumber, enqueuedTimeUtc, systemProperties, properties, body } = event;
  return {
    partitionId,
    sequenceNumber,
    enqueuedMs: enqueuedTimeUtc.getTime(),
    system: systemProperties ?? {},
    properties: properties ?? {},
    body: body instanceof Uint8Array ? body : undefined,
  };
}
