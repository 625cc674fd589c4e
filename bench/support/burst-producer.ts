import { setTimeout as wait } from 'node:timers/promises';
import { type EventDataBatch, EventHubProducerClient } from '@azure/event-hubs';
import type { Endpoints } from '../../local/stack/endpoints.ts';
import type { Message } from './partition-bench.ts';

const slicesPerSecond = 10;

/** Sends what an IoT hub would have stamped, many messages at a time, a device always to one partition. */
export class BurstProducer {
  readonly #client: EventHubProducerClient;
  readonly #partitions: number;

  constructor({ eventHubs }: Endpoints, partitions: number) {
    this.#client = new EventHubProducerClient(eventHubs.connectionString, eventHubs.telemetry);
    this.#partitions = partitions;
  }

  /** @param partition of the device: that of its messages ever since. */
  async send(partition: number, messages: readonly Message[]): Promise<void> {
    let batch = await this.#newBatch(partition);
    for (const message of messages.map(stamped)) {
      if (batch.tryAdd(message)) continue;
      await this.#client.sendBatch(batch);
      batch = await this.#newBatch(partition);
      batch.tryAdd(message);
    }
    await this.#client.sendBatch(batch);
  }

  /** Sends so many messages a second for a while, dealt out over the partitions. */
  async sendAtRate(
    perSecond: number,
    seconds: number,
    messageAt: (index: number, partition: number) => Message,
  ) {
    const perSlice = perSecond / slicesPerSecond / this.#partitions;
    const startedMs = performance.now();
    for (let slice = 0, next = 0; slice < seconds * slicesPerSecond; slice++) {
      await wait(Math.max(0, startedMs + (slice * 1_000) / slicesPerSecond - performance.now()));
      const sends: Promise<void>[] = [];
      for (let partition = 0; partition < this.#partitions; partition++) {
        const messages = Array.from({ length: perSlice }, () => messageAt(next++, partition));
        sends.push(this.send(partition, messages));
      }
      await Promise.all(sends);
    }
  }

  close(): Promise<void> {
    return this.#client.close();
  }

  #newBatch(partition: number): Promise<EventDataBatch> {
    return this.#client.createBatch({ partitionId: String(partition) });
  }
}

function stamped({
  deviceId,
  body,
  interfaceId,
}: Message): Parameters<EventDataBatch['tryAdd']>[0] {
  return {
    body,
    bodyType: 'data',
    messageAnnotations: {
      'iothub-connection-device-id': deviceId,
      'iothub-enqueuedtime': new Date(),
      'iothub-message-source': 'Telemetry',
      ...(interfaceId === undefined ? {} : { 'iothub-interface-id': interfaceId }),
    },
  };
}
