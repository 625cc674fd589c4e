import { securityMessage } from '../../local/fleet/security-message.ts';
import { securityInterfaceId } from '../../shared/telemetry/security-message.ts';
import { agentEvent } from './agent-event.ts';
import type { TestActivity } from './rule-test-schema.ts';

/** What the hub makes of an activity: the event's body and what the hub stamps on it. */
export interface HubHappening {
  source: 'Telemetry' | 'twinChangeEvents';
  interfaceId?: string;
  properties: Readonly<Record<string, string>>;
  body: unknown;
}

/**
 * One occurrence of an activity as IoT Hub passes it on.
 * @param timeMs when it happened.
 * @param twinVersion of the twin after the update, if it is one.
 */
export function hubHappening(
  activity: TestActivity,
  timeMs: number,
  twinVersion: number,
): HubHappening {
  const { security, twinUpdate, message, device, module } = activity;
  if (security !== undefined) {
    const body = securityMessage(security.map(agentEvent), 0, timeMs);
    return { source: 'Telemetry', interfaceId: securityInterfaceId, properties: {}, body };
  }
  if (twinUpdate === undefined) return { source: 'Telemetry', properties: {}, body: message };
  const { tags, desired, reported } = twinUpdate;
  const properties = {
    hubName: 'hub',
    deviceId: device,
    ...(module === undefined ? {} : { moduleId: module }),
    operationTimestamp: new Date(timeMs).toISOString(),
    opType: 'updateTwin',
    'iothub-message-schema': 'twinChangeNotification',
  };
  const changed = { desired, reported };
  const body = { version: twinVersion, ...(tags && { tags }), properties: changed };
  return { source: 'twinChangeEvents', properties, body };
}
