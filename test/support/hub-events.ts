import type { HubEvent } from '../../shared/telemetry/hub-event.ts';

/** Times in tests are told from here on. */
export const startMs = Date.UTC(2026, 0, 1);

interface EventOptions {
  sequenceNumber: number;
  enqueuedMs: number;
  deviceId?: string;
  moduleId?: string;
  generation?: string;
  source?: string;
  interfaceId?: string;
  system?: Record<string, unknown>;
  properties?: Record<string, unknown>;
  body?: unknown;
}

/** An event as the trigger delivers it. A body that is no bytes is sent as JSON. */
export function hubEvent(options: EventOptions): HubEvent {
  const { sequenceNumber, enqueuedMs, deviceId, moduleId, generation, source, interfaceId } =
    options;
  const stamps = {
    'iothub-connection-device-id': deviceId,
    'iothub-connection-module-id': moduleId,
    'iothub-connection-auth-generation-id': generation,
    'iothub-message-source': source,
    'iothub-interface-id': interfaceId,
  };
  const system = Object.fromEntries(
    Object.entries(stamps).filter(([, value]) => value !== undefined),
  );
  return {
    partitionId: '0',
    sequenceNumber,
    enqueuedMs,
    system: { ...system, ...options.system },
    properties: options.properties ?? {},
    body: bytesOf(options.body),
  };
}

function bytesOf(body: unknown): Uint8Array {
  if (body instanceof Uint8Array) return body;
  return body === undefined ? new Uint8Array() : Buffer.from(JSON.stringify(body));
}

interface AgentEvent {
  Name: string;
  TimestampUTC?: string;
  Payload: readonly object[];
}

/** The envelope of the classic security agents around some events. */
export function securityMessage(events: readonly AgentEvent[]): object {
  return {
    AgentVersion: '0.0.1',
    AgentId: '2f2c8a1e-0f5a-4d5e-9f6c-0d9d7b1f0a11',
    MessageSchemaVersion: '1.0',
    Events: events.map((event) => ({
      Id: '7b0f2d52-6c3e-4f57-8a39-1f6a2b9d4c10',
      Category: 'Triggered',
      EventType: 'Security',
      IsEmpty: false,
      PayloadSchemaVersion: '1.0',
      ...event,
    })),
  };
}
