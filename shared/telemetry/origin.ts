import type { HubEvent } from './hub-event.ts';

export type EventSource = 'telemetry' | 'twinChange' | 'lifecycle';

/** Whom an event is from, by the hub's stamps alone: a body may claim anything. */
export interface Origin {
  deviceId: string;
  moduleId: string | undefined;
  /** Of the device: the hub stamps `iothub-connection-auth-generation-id` with it. */
  generation: string | undefined;
  source: EventSource;
}

/** Why an event is not evaluated. */
export type OriginProblem = 'missingDeviceId' | 'otherSource';

const maxIdLength = 128;

export function readOrigin({ system, properties }: HubEvent): Origin | OriginProblem {
  const source = readSource(system['iothub-message-source']);
  if (source === undefined) return 'otherSource';
  // The hub writes the properties of its own events itself, so there they are as good as stamps.
  const own = source === 'telemetry' ? undefined : properties;
  const deviceId = asId(system['iothub-connection-device-id']) ?? asId(own?.deviceId);
  if (deviceId === undefined) return 'missingDeviceId';
  const moduleId = asId(system['iothub-connection-module-id']) ?? asId(own?.moduleId);
  // A module has a generation of its own: taken for its device's, it would make that another device.
  const generation =
    moduleId === undefined ? asId(system['iothub-connection-auth-generation-id']) : undefined;
  return { deviceId, moduleId, generation, source };
}

/** Whether the hub tells that a device or module was made or removed. */
export function isLifecycle({ system }: HubEvent): boolean {
  return readSource(system['iothub-message-source']) === 'lifecycle';
}

function readSource(value: unknown): EventSource | undefined {
  if (value === undefined || value === null || value === 'Telemetry') return 'telemetry';
  if (value === 'twinChangeEvents') return 'twinChange';
  if (value === 'deviceLifecycleEvents') return 'lifecycle';
  return undefined;
}

function asId(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' && value.length <= maxIdLength
    ? value
    : undefined;
}
