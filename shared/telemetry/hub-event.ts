/** Property values as AMQP delivers them: scalars; anything else is kept as its JSON text. */
export type HubProperties = Readonly<Record<string, unknown>>;

/**
 * One event of an IoT Hub stream as the Event Hubs trigger delivers it, with each metadata field at
 * its own index. `body` is the raw body; nothing is parsed here.
 */
export interface HubEvent {
  partitionId: string;
  sequenceNumber: number;
  /** `x-opt-enqueued-time` of the event hub: the x of the semantics. */
  enqueuedMs: number;
  /** The hub's stamps, such as `iothub-connection-device-id`; names as on the wire. */
  system: HubProperties;
  /** Application properties, set by devices and by message enrichments. */
  properties: HubProperties;
  body: Uint8Array;
}
