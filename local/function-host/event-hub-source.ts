import {
  EventHubConsumerClient,
  type EventPosition,
  earliestEventPosition,
  parseEventHubConnectionString,
  type ReceivedEventData,
} from '@azure/event-hubs';
import type { ReceivedEvent } from './event-batch-shape.ts';
import type { EventSource, StartPosition } from './event-source.ts';

export interface EventHubSourceOptions {
  connectionString: string;
  eventHub: string;
  consumerGroup: string;
  maxBatchSize: number;
  prefetchCount: number;
}

/** Of equal levels, the one that came last stays. The platform claims 0, which this client takes for none. */
const ownerLevel = 1;

/**
 * How long the client waits for events before it hands over none. A connection that was lost is seen
 * only then, so it must not be long.
 */
const maxWaitTimeInSeconds = 1;

/** Reads an event hub through the official client. */
export function openEventHub(options: EventHubSourceOptions): EventSource {
  const { consumerGroup, connectionString } = options;
  const { endpoint, eventHubName } = parseEventHubConnectionString(connectionString);
  // As on the platform, a hub that the connection string names wins over the binding's.
  const eventHub = eventHubName ?? options.eventHub;
  const client = eventHubName
    ? new EventHubConsumerClient(consumerGroup, connectionString, clientOptions)
    : new EventHubConsumerClient(consumerGroup, connectionString, eventHub, clientOptions);
  return {
    namespace: new URL(endpoint.replace(/^sb:/, 'http:')).host.toLowerCase(),
    facts: {
      fullyQualifiedNamespace: client.fullyQualifiedNamespace,
      eventHubName: eventHub,
      consumerGroup,
    },
    partitions: () => readPartitions(client),
    receive: (partitionId, from, handlers) => {
      let isClosing = false;
      const subscription = client.subscribe(
        partitionId,
        {
          processEvents: (events) => handlers.onEvents(events.map(toReceivedEvent)),
          processError: async (error) => {
            if (!isClosing) handlers.onError(error);
          },
          processClose: async (reason) => {
            if (isClosing) return;
            isClosing = true;
            // Left open, the client would begin again at the first position.
            void subscription.close().catch(() => {});
            handlers.onClosed(reason === 'OwnershipLost' ? 'ownershipLost' : 'failed');
          },
        },
        {
          startPosition: toEventPosition(from),
          maxBatchSize: options.maxBatchSize,
          maxWaitTimeInSeconds,
          prefetchCount: options.prefetchCount,
          ownerLevel,
          skipParsingBodyAsJson: true,
        },
      );
      return {
        close: () => {
          isClosing = true;
          return subscription.close();
        },
      };
    },
    close: () => client.close(),
  };
}

/** Local hubs answer at once or not at all; the client's own waits are meant for a far service. */
const clientOptions = {
  retryOptions: {
    maxRetries: 3,
    retryDelayInMs: 200,
    maxRetryDelayInMs: 2_000,
    timeoutInMs: 10_000,
  },
};

async function readPartitions(client: EventHubConsumerClient) {
  const ids = await client.getPartitionIds();
  const properties = await Promise.all(ids.map((id) => client.getPartitionProperties(id)));
  return properties.map(({ partitionId, lastEnqueuedSequenceNumber }) => ({
    partitionId,
    lastSequenceNumber: lastEnqueuedSequenceNumber,
  }));
}

function toEventPosition(from: StartPosition): EventPosition {
  switch (from.kind) {
    case 'earliest':
      return earliestEventPosition;
    case 'after':
      return { sequenceNumber: from.sequenceNumber, isInclusive: false };
    case 'enqueuedFrom':
      return { enqueuedOn: from.timeMs };
  }
}

/** Names of the AMQP message's own fields, in the order in which the platform lists them. */
const messageFields = [
  ['message-id', 'messageId'],
  ['user-id', 'userId'],
  ['to', 'to'],
  ['subject', 'subject'],
  ['reply-to', 'replyTo'],
  ['correlation-id', 'correlationId'],
  ['content-type', 'contentType'],
  ['content-encoding', 'contentEncoding'],
  ['absolute-expiry-time', 'absoluteExpiryTime'],
  ['creation-time', 'creationTime'],
  ['group-id', 'groupId'],
  ['group-sequence', 'groupSequence'],
  ['reply-to-group-id', 'replyToGroupId'],
] as const;

function toReceivedEvent(event: ReceivedEventData): ReceivedEvent {
  const message = event.getRawAmqpMessage();
  const given = new Map<string, unknown>(Object.entries(message.properties ?? {}));
  const fields: Record<string, unknown> = {};
  for (const [name, property] of messageFields) {
    const value = given.get(property);
    if (value === undefined || value === null) continue;
    const isTime = name === 'absolute-expiry-time' || name === 'creation-time';
    fields[name] = isTime ? new Date(value as number) : value;
  }
  return {
    body: toBytes(event.body),
    sequenceNumber: event.sequenceNumber,
    offset: event.offset,
    enqueuedMs: event.enqueuedTimeUtc.getTime(),
    partitionKey: event.partitionKey ?? null,
    // The raw ones: the client turns their dates into numbers, which the platform does not.
    properties: message.applicationProperties ?? {},
    systemProperties: { ...fields, ...message.messageAnnotations },
  };
}

/** The platform hands over the data section; a message without one has no bytes of its own. */
function toBytes(body: unknown): Uint8Array {
  if (body instanceof Uint8Array) return body;
  if (body === undefined || body === null) return new Uint8Array();
  return Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
}
