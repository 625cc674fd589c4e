import type { DeviceProtocol } from '../devices/device.ts';
import type { RuleInput } from './compiled-rule.ts';

type ActivityInput = Extract<RuleInput, { kind: unknown }>;

/** What the built-in types of the telemetry stream, and the built-in signals, look at. */
const inputs: Readonly<Record<string, ActivityInput>> = {
  AmqpD2CMessagesNotInAllowedRange: { kind: 'd2cMessage' },
  MqttD2CMessagesNotInAllowedRange: { kind: 'd2cMessage' },
  HttpD2CMessagesNotInAllowedRange: { kind: 'd2cMessage' },
  TwinUpdatesNotInAllowedRange: { kind: 'twinUpdate' },
  FailedLocalLoginsNotInAllowedRange: { kind: 'failedLogin' },
  ActiveConnectionsNotInAllowedRange: { kind: 'connection' },
  ConnectionToIpNotAllowed: { kind: 'connection', direction: 'Out' },
  ConnectionFromIpNotAllowed: { kind: 'connection', direction: 'In' },
  LocalUserNotAllowed: { kind: 'login' },
  ProcessNotAllowed: { kind: 'process' },
  ConnectionTo: { kind: 'connection', direction: 'Out' },
  ConnectionFrom: { kind: 'connection', direction: 'In' },
  LocalUser: { kind: 'login' },
  Process: { kind: 'process' },
};

export function builtInInput(ruleTypeOrSignal: string): ActivityInput {
  const input = inputs[ruleTypeOrSignal];
  if (input === undefined)
    throw new TypeError(`no activity of this stream is judged by ${ruleTypeOrSignal}`);
  return input;
}

const protocolOfType: Readonly<Record<string, DeviceProtocol>> = {
  AmqpD2CMessagesNotInAllowedRange: 'Amqp',
  MqttD2CMessagesNotInAllowedRange: 'Mqtt',
  HttpD2CMessagesNotInAllowedRange: 'Http',
};

export function protocolOf(ruleType: string): DeviceProtocol | undefined {
  return protocolOfType[ruleType];
}
