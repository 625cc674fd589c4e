import { randomUUID } from 'node:crypto';
import { type HubRecord, twinDocument } from './identity.ts';
import type { JsonObject } from './json.ts';

/** An event on its way into the telemetry stream, stamped as the service stamps it. */
export interface HubEvent {
  /** The partition key. */
  deviceId: string;
  body: Uint8Array;
  annotations: Record<string, string | Date>;
  applicationProperties: Record<string, string>;
  properties: EventProperties;
}

export interface EventProperties {
  messageId?: string;
  correlationId?: string;
  userId?: string;
  contentType?: string;
  contentEncoding?: string;
}

/** Where events go. Resolves once they are stored; they are of one device and keep their order. */
export interface Publisher {
  publish(events: readonly HubEvent[]): Promise<void>;
  close(): Promise<void>;
}

/** A device's message: everything in it that the device may choose itself. */
export interface DeviceMessage {
  body: Uint8Array;
  applicationProperties: Record<string, string>;
  properties: EventProperties;
  interfaceId?: string;
}

type TwinOperation = 'updateTwin' | 'replaceTwin';
type LifecycleOperation =
  | 'createDeviceIdentity'
  | 'deleteDeviceIdentity'
  | 'createModuleIdentity'
  | 'deleteModuleIdentity';

export function telemetryEvent(record: HubRecord, message: DeviceMessage, now: Date): HubEvent {
  const { deviceId, moduleId, generationId } = record;
  return {
    deviceId,
    body: message.body,
    annotations: {
      ...stamps(record, 'Telemetry', now),
      'iothub-connection-auth-method': JSON.stringify({
        scope: moduleId === undefined ? 'device' : 'module',
        type: 'sas',
        issuer: 'iothub',
        acceptingIpFilterRule: null,
      }),
      'iothub-connection-auth-generation-id': generationId,
      ...(message.interfaceId ? { 'iothub-interface-id': message.interfaceId } : {}),
    },
    applicationProperties: message.applicationProperties,
    properties: message.properties,
  };
}

export function twinChangeEvent(
  hubName: string,
  record: HubRecord,
  opType: TwinOperation,
  body: JsonObject,
  now: Date,
): HubEvent {
  const source = { source: 'twinChangeEvents', schema: 'twinChangeNotification' };
  return stateEvent(hubName, record, { ...source, opType }, body, now);
}

/** Tells of an identity that came or went. As in the service, it does not tell the generation. */
export function lifecycleEvent(
  hubName: string,
  record: HubRecord,
  change: 'create' | 'delete',
  now: Date,
): HubEvent {
  const kind = record.moduleId === undefined ? 'Device' : 'Module';
  const opType: LifecycleOperation = `${change}${kind}Identity`;
  const source = { source: 'deviceLifecycleEvents', schema: 'deviceLifecycleNotification' };
  return stateEvent(hubName, record, { ...source, opType }, twinDocument(record), now);
}

function stateEvent(
  hubName: string,
  record: HubRecord,
  { source, schema, opType }: { source: string; schema: string; opType: string },
  body: JsonObject,
  now: Date,
): HubEvent {
  const { deviceId, moduleId } = record;
  return {
    deviceId,
    body: Buffer.from(JSON.stringify(body)),
    annotations: stamps(record, source, now),
    applicationProperties: {
      hubName,
      deviceId,
      ...(moduleId === undefined ? {} : { moduleId }),
      operationTimestamp: now.toISOString(),
      opType,
      'iothub-message-schema': schema,
    },
    properties: {
      contentType: 'application/json',
      contentEncoding: 'utf-8',
      correlationId: randomUUID(),
      userId: hubName,
    },
  };
}

function stamps({ deviceId, moduleId }: HubRecord, source: string, now: Date) {
  return {
    'iothub-connection-device-id': deviceId,
    ...(moduleId === undefined ? {} : { 'iothub-connection-module-id': moduleId }),
    'iothub-enqueuedtime': now,
    'iothub-message-source': source,
  };
}
