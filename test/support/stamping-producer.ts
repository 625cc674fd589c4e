import { EventHubProducerClient } from '@azure/event-hubs';
import type { Endpoints } from '../../local/stack/endpoints.ts';
import { securityInterfaceId } from '../../shared/telemetry/security-message.ts';

export interface StampedMessage {
  deviceId: string;
  body: unknown;
  /** Marks it as a security message. */
  isSecurity?: boolean;
  /** `iothub-message-source`. */
  source?: string;
  properties?: Record<string, string>;
}

/** Sends through the official client what an IoT hub would have stamped. */
export class StampingProducer {
  readonly #client: EventHubProducerClient;

  constructor({ eventHubs }: Endpoints) {
    this.#client = new EventHubProducerClient(eventHubs.connectionString, eventHubs.telemetry);
  }

  async send(...messages: StampedMessage[]): Promise<void> {
    for (const { deviceId, body, isSecurity, source = 'Telemetry', properties } of messages) {
      const message = {
        body: Buffer.from(JSON.stringify(body)),
        bodyType: 'data' as const,
        messageAnnotations: {
          'iothub-connection-device-id': deviceId,
          // The client leaves a key given beside annotated messages out.
          'x-opt-partition-key': deviceId,
          'iothub-enqueuedtime': new Date(),
          'iothub-message-source': source,
          ...(isSecurity ? { 'iothub-interface-id': securityInterfaceId } : {}),
        },
        applicationProperties: properties ?? {},
      };
      await this.#client.sendBatch([message]);
    }
  }

  close(): Promise<void> {
    return this.#client.close();
  }
}
