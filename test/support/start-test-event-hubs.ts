import {
  EventHubConsumerClient,
  EventHubProducerClient,
  earliestEventPosition,
  type ReceivedEventData,
  type SubscribeOptions,
} from '@azure/event-hubs';
import { onTestFinished } from 'vitest';
import { type EventHubsOptions, startEventHubs } from '../../local/event-hubs/start-event-hubs.ts';

export interface TestEventHubs {
  connectionString: string;
  producer: EventHubProducerClient;
  consumer(consumerGroup?: string): EventHubConsumerClient;
  /** Everything that clients of this test have open is closed with it. */
  stop(): Promise<void>;
}

const receiveTimeoutMs = 15_000;
const retryOptions = { maxRetries: 0, timeoutInMs: 10_000 };

/** A hub `telemetry` of four partitions and clients for it, gone when the test is. */
export async function startTestEventHubs(
  options: Partial<EventHubsOptions> = {},
): Promise<TestEventHubs> {
  const hubs = [{ name: 'telemetry', partitionCount: 4 }];
  const local = await startEventHubs({ port: 0, hubs, ...options });
  const producer = new EventHubProducerClient(local.connectionString, 'telemetry', {
    retryOptions,
  });
  const consumers: EventHubConsumerClient[] = [];
  const stop = async () => {
    await Promise.all([producer, ...consumers].map((client) => client.close()));
    await local.stop();
  };
  onTestFinished(stop);
  return {
    connectionString: local.connectionString,
    producer,
    stop,
    consumer: (consumerGroup = '$Default') => {
      const { connectionString } = local;
      const consumer = new EventHubConsumerClient(consumerGroup, connectionString, 'telemetry', {
        retryOptions,
      });
      consumers.push(consumer);
      return consumer;
    },
  };
}

export interface ReceiveOptions extends SubscribeOptions {
  partitionId?: string;
}

/** The first `count` events of one partition, from its beginning unless told otherwise. */
export async function receive(
  consumer: EventHubConsumerClient,
  count: number,
  { partitionId = '0', ...options }: ReceiveOptions = {},
): Promise<ReceivedEventData[]> {
  const events: ReceivedEventData[] = [];
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const tooLate = () => reject(new Error(`only ${events.length} of ${count} events came in time`));
  const deadline = setTimeout(tooLate, receiveTimeoutMs);
  const subscription = consumer.subscribe(
    partitionId,
    {
      processEvents: async (batch) => {
        events.push(...batch);
        if (events.length >= count) resolve();
      },
      processError: async (error) => reject(error),
    },
    { startPosition: earliestEventPosition, maxWaitTimeInSeconds: 1, ...options },
  );
  try {
    await promise;
  } finally {
    clearTimeout(deadline);
    await subscription.close();
  }
  return events;
}

/** What a promise fails with. */
export async function failure(promise: Promise<unknown>): Promise<{ code: string }> {
  try {
    await promise;
  } catch (error) {
    return error as { code: string };
  }
  throw new Error('it did not fail');
}
