import { toPointer } from '../kernel/json-pointer.ts';
import type { BuiltInSignal } from '../rules/rule.ts';

/** What here comes nearest to a metric of AWS IoT Device Defender. */
export type AwsMetric =
  /** A count in a time window, which a built-in rule type has. */
  | { kind: 'counted'; ruleType: string; difference: string }
  /** Addresses, of which a built-in signal tells. */
  | { kind: 'addresses'; signal: BuiltInSignal; difference: string }
  /** A number in the metrics report of the agent: judged as it is, or summed up over a time window. */
  | { kind: 'reported'; path: string; isSummed: boolean }
  /** What its owner reports in a metrics report: texts or numbers. */
  | { kind: 'custom'; name: string }
  | { kind: 'none'; reason: string };

/** Told of each rule that reads the report. */
export const reportDifference =
  "Devices must send the agent's metrics report, in JSON with its long names, to IoT Hub as telemetry: the rule reads it there.";

const metrics: Readonly<Record<string, AwsMetric>> = {
  'aws:num-messages-sent': {
    kind: 'counted',
    ruleType: 'MqttD2CMessagesNotInAllowedRange',
    difference:
      'AWS counts messages over any protocol; the rule those that devices send over MQTT.',
  },
  'aws:num-messages-received': {
    kind: 'counted',
    ruleType: 'MqttC2DMessagesNotInAllowedRange',
    difference:
      'AWS counts what reaches a device by its subscriptions; the rule cloud-to-device messages that it completes over MQTT.',
  },
  'aws:num-authorization-failures': {
    kind: 'counted',
    ruleType: 'UnauthorizedOperationsNotInAllowedRange',
    difference:
      'AWS counts requests that its policies refuse; the rule operations that IoT Hub logs as unauthorized.',
  },
  'aws:destination-ip-addresses': {
    kind: 'addresses',
    signal: 'ConnectionTo',
    difference:
      "AWS reads the agent's metrics report; the rule the outbound connections in security messages.",
  },
  'aws:num-listening-tcp-ports': reported('listening_tcp_ports', 'total'),
  'aws:num-listening-udp-ports': reported('listening_udp_ports', 'total'),
  'aws:num-established-tcp-connections': reported(
    'tcp_connections',
    'established_connections',
    'total',
  ),
  'aws:all-bytes-in': summed('bytes_in'),
  'aws:all-bytes-out': summed('bytes_out'),
  'aws:all-packets-in': summed('packets_in'),
  'aws:all-packets-out': summed('packets_out'),
  'aws:listening-tcp-ports': none(
    'No signal reaches the ports in the list of objects they are reported in.',
  ),
  'aws:listening-udp-ports': none(
    'No signal reaches the ports in the list of objects they are reported in.',
  ),
  'aws:message-byte-size': none('No rule type looks at the size of a message.'),
  'aws:source-ip-address': none(
    'No evidence tells from which address a device connects to IoT Hub.',
  ),
  'aws:num-connection-attempts': none(
    'No rule type counts how often a device connects to IoT Hub.',
  ),
  'aws:num-disconnects': none('No rule type counts how often a device disconnects from IoT Hub.'),
  'aws:disconnect-duration': none('No rule type looks at how long a device is disconnected.'),
};

export function findMetric(name: string): AwsMetric {
  if (Object.hasOwn(metrics, name)) return metrics[name]!;
  if (name.startsWith('aws:')) return none('It is a metric that is not known here.');
  return { kind: 'custom', name };
}

function reported(...path: string[]): AwsMetric {
  return { kind: 'reported', path: toPointer(['metrics', ...path]), isSummed: false };
}

function summed(name: string): AwsMetric {
  return { kind: 'reported', path: toPointer(['metrics', 'network_stats', name]), isSummed: true };
}

function none(reason: string): AwsMetric {
  return { kind: 'none', reason };
}
