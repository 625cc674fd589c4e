import { securityInterfaceId } from '../../shared/telemetry/security-message.ts';
import { securityMessage } from '../../test/support/hub-events.ts';
import { aPolicy, aRule } from '../../test/support/policies.ts';
import type { Message } from './partition-bench.ts';

const d2c = 'MqttD2CMessagesNotInAllowedRange';
const custom = 'TimeWindowCustomAlertRule';
const range = { minThreshold: 0, maxThreshold: 100_000 };

/** Ten window rules as a group may have them: pace and silence, security, the owner's own telemetry. */
export const typicalPolicy = aPolicy({
  default: [
    aRule({ ...range, ruleType: d2c, id: 'burst', timeWindowSize: 'PT5M' }),
    aRule({ ...range, ruleType: d2c, id: 'silence', timeWindowSize: 'PT1H', minThreshold: 1 }),
    aRule({ ...range, ruleType: d2c, id: 'day', timeWindowSize: 'P1D' }),
    aRule({ ...range, ruleType: 'TwinUpdatesNotInAllowedRange', timeWindowSize: 'PT1H' }),
    aRule({ ...range, ruleType: 'FailedLocalLoginsNotInAllowedRange', timeWindowSize: 'PT5M' }),
    aRule({ ...range, ruleType: 'ActiveConnectionsNotInAllowedRange', timeWindowSize: 'PT1H' }),
    customRule('alarms', 'PT1H', { path: '/alarm', aggregate: 'count' }),
    customRule('temperature', 'PT1H', { path: '/temperature', aggregate: 'average' }),
    customRule('pressure', 'PT15M', { path: '/pressure', aggregate: 'maximum' }),
    customRule('operators', 'P1D', { path: '/operator', aggregate: 'distinct' }),
  ],
});

export const rulesPerDevice = 10;

function customRule(
  id: string,
  timeWindowSize: string,
  signal: { path: string; aggregate: 'count' | 'average' | 'maximum' | 'distinct' },
) {
  return aRule({ ...range, id, ruleType: custom, timeWindowSize, signal });
}

/** A message of a device, now and then with an alarm; each tenth one is a security message. */
export function typicalMessage(device: number, minute: number): Message {
  const deviceId = deviceIdOf(device);
  if ((device + minute) % 10 === 0) {
    const body = Buffer.from(JSON.stringify(connections(device, minute)));
    return { deviceId, body, interfaceId: securityInterfaceId };
  }
  const reading = {
    temperature: 20 + ((device * 7 + minute * 3) % 100) / 10,
    pressure: 1_000 + ((device + minute) % 60),
    operator: `operator${(device + Math.floor(minute / 30)) % 40}`,
    ...((device + minute) % 97 === 0 ? { alarm: 'overheated' } : {}),
  };
  return { deviceId, body: Buffer.from(JSON.stringify(reading)) };
}

/** In one piece, as what was read from storage is: one put together is copied when it is compared. */
export function deviceIdOf(device: number): string {
  return Buffer.from(`plant-4711-device-${String(device).padStart(6, '0')}`).toString('latin1');
}

/** Without times of their own, so that the hub's count. */
function connections(device: number, minute: number): object {
  const connection = (port: number) => ({
    RemoteAddress: `10.1.${device % 200}.4`,
    RemotePort: String(port),
    Protocol: 'TCP',
    Direction: 'Out',
  });
  const failed = { UserName: 'root', Result: 'Fail' };
  return securityMessage([
    { Name: 'ConnectionCreate', Payload: [connection(443), connection(8883)] },
    ...(minute % 40 === 0 ? [{ Name: 'Login', Payload: [failed] }] : []),
  ]);
}
