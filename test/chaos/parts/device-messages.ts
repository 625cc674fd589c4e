import {
  type AgentEvent,
  connectedTo,
  loggedIn,
  processStarted,
  securityMessage,
} from '../../../local/fleet/security-message.ts';
import { securityInterfaceId } from '../../../shared/telemetry/security-message.ts';
import type { Random } from '../../simulation/parts/random.ts';

/** A message as an IoT hub hands it to Event Hubs. */
export interface StampedEvent {
  body: Buffer;
  bodyType: 'data';
  messageAnnotations: Record<string, string | Date>;
  applicationProperties: Record<string, string>;
}

const longestLagMs = 2_000;

/** What a device sends next; some of it is not as it should be. */
export function drawMessage(deviceId: string, random: Random, nowMs: number): StampedEvent {
  const kind = random.weighted({ reading: 94, security: 5.8, broken: 0.2 });
  if (kind === 'reading') return stamped(deviceId, drawReading(random), random, nowMs);
  const interfaceId = { 'iothub-interface-id': securityInterfaceId };
  const body = kind === 'broken' ? '{"Events": [' : drawSecurity(random, nowMs);
  const event = stamped(deviceId, body, random, nowMs);
  return { ...event, messageAnnotations: { ...event.messageAnnotations, ...interfaceId } };
}

function stamped(deviceId: string, body: unknown, random: Random, nowMs: number): StampedEvent {
  return {
    body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
    bodyType: 'data',
    messageAnnotations: {
      // The client leaves a partition key given beside annotated messages out.
      'x-opt-partition-key': deviceId,
      'iothub-connection-device-id': deviceId,
      'iothub-enqueuedtime': new Date(nowMs - random.below(longestLagMs)),
      'iothub-message-source': 'Telemetry',
    },
    applicationProperties: {},
  };
}

function drawReading(random: Random): object {
  const temperature = random.chance(0.002) ? 96 + random.below(10) : 20 + random.below(70);
  const mode = random.chance(0.002) ? `test-${random.below(4)}` : random.pick(['run', 'idle']);
  return { temperature, mode, flow: random.below(6), seen: [random.below(3), 'text'] };
}

function drawSecurity(random: Random, nowMs: number): object {
  const events = Array.from({ length: 1 + random.below(4) }, () => drawAgentEvent(random));
  const timeMs = nowMs - random.below(20_000);
  return securityMessage(events, random.below(10_000), timeMs);
}

function drawAgentEvent(random: Random): AgentEvent {
  switch (random.weighted({ process: 4, login: 2, failure: 1, connection: 4 })) {
    case 'process':
      return processStarted(random.pick(['/usr/sbin/pumpd', '/usr/sbin/sshd', '/tmp/xmrig']));
    case 'login':
      return loggedIn(random.pick(['operator', 'root']), 'Success');
    case 'failure':
      return loggedIn('root', 'Fail', 1 + random.below(3));
    case 'connection':
      return connectedTo(
        random.pick(['10.0.0.1', '10.0.0.2', `203.0.113.${random.below(8)}`]),
        String(4_440 + random.below(3)),
      );
  }
}
