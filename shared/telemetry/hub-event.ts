/** Property values as the trigger delivers them; nothing is assumed of their types. */
export type HubProperties = Readonly<Record<string, unknown>>;

/**
 * One event of an IoT Hub stream as the Event Hubs trigger delivers it, with each metadata field at
 * its own index. `body` is the raw body, and undefined when the trigger lost track of which body is
 * whose; nothing is parsed here.
 */
export interface HubEvent {
  partitionId: string;
  sequenceNumber: number;
  /** `x-opt-enqueued-time` of the event hub, in milliseconds: the stream's own time. */
  enqueuedMs: number;
  /** The hub's stamps, such as `iothub-connection-device-id`; names as on the wire. */
  system: HubProperties;
  /** Application properties, set by devices, by message enrichments, and by the hub on its own events. */
  properties: HubProperties;
  body: Uint8Array | undefined;
}
