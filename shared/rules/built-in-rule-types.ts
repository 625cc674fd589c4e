import type { EvidenceSource } from './evidence-source.ts';
import type { RuleType } from './rule-type.ts';

const protocols = ['Amqp', 'Mqtt', 'Http'] as const;

const protocolNote =
  'Counts for devices whose protocol is known: from deviceConnect logs, a trusted enrichment, or DEFAULT_DEVICE_PROTOCOL.';
const ingestNote = 'A minimum is not judged while the evidence comes by the ingest API.';
const mqttRejectNote = 'A device cannot reject a message over MQTT, so a maximum never fires.';

/** The built-in types with the names and texts that Microsoft Defender for IoT gave them, in its order. */
export const builtInRuleTypes: readonly RuleType[] = [
  window('ActiveConnections', 'active connections', 'securityMessages', {
    what: 'active connections of a device',
  }),
  ...protocols.map((protocol) => {
    const what = `cloud to device messages (${protocol.toUpperCase()} protocol)`;
    return window(`${protocol}C2DMessages`, what, 'feedback', {
      notes: [protocolNote, ingestNote],
    });
  }),
  ...protocols.map((protocol) => {
    const what = `cloud to device messages (${protocol.toUpperCase()} protocol)`;
    return window(`${protocol}C2DRejectedMessages`, `rejected ${what}`, 'feedback', {
      what: `${what} that were rejected by the device`,
      notes: [protocolNote, ingestNote, ...(protocol === 'Mqtt' ? [mqttRejectNote] : [])],
    });
  }),
  ...protocols.map((protocol) => {
    const what = `device to cloud messages (${protocol.toUpperCase()} protocol)`;
    return window(`${protocol}D2CMessages`, what, 'messages', { notes: [protocolNote] });
  }),
  window('DirectMethodInvokes', 'direct method invokes', 'resourceLogs', {
    requires: ['Its category DirectMethods.'],
  }),
  window('FailedLocalLogins', 'failed local logins', 'securityMessages', {
    what: 'failed local logins on the device',
  }),
  window('FileUploads', 'file uploads', 'uploads', {
    what: 'file uploads from the device to the cloud',
    notes: [ingestNote],
  }),
  window('QueuePurges', 'device queue purges', 'feedback', { notes: [ingestNote] }),
  window('TwinUpdates', 'twin updates', 'twinChanges', {
    what: 'twin updates (by the device or the service)',
  }),
  {
    ...window('UnauthorizedOperations', 'unauthorized operations', 'resourceLogs', {
      requires: ['Its category Connections, and those of the other operations to be counted.'],
    }),
    // Word for word, the missing "of" included.
    description:
      'Get an alert when the number unauthorized operations in the time window is not in the allowed range. Unauthorized operations are operations that affect the device (or done by it) that fail because of an unauthorized error',
    // A renewal of a SAS token looks like one until the device has had 5 minutes to connect again.
    extraWait: 'PT5M',
  },
  allowlist('ConnectionToIpNotAllowed', 'IpCidr', {
    displayName: "Outbound connection to an ip that isn't allowed",
    description:
      "Get an alert when an outbound connection is created between your device and an ip that isn't allowed",
  }),
  allowlist('LocalUserNotAllowed', 'String', {
    displayName: "Login by a local user that isn't allowed",
    description: "Get an alert when a local user that isn't allowed logins to the device",
  }),
  allowlist('ProcessNotAllowed', 'String', {
    displayName: "Execution of a process that isn't allowed",
    description: "Get an alert when a process that isn't allowed is executed",
    notes: ['A value with / or \\ is a full path; any other is the base name of the executable.'],
  }),
  allowlist('ConnectionFromIpNotAllowed', 'IpCidr', {
    displayName: "Inbound connection from an ip that isn't allowed",
    description: "Get an alert when a device accepts a connection from an ip that isn't allowed",
  }),
];

interface WindowTexts {
  /** What is counted, where the description names it otherwise than the display name. */
  what?: string;
  notes?: readonly string[];
  requires?: readonly string[];
}

function window(
  name: string,
  shown: string,
  source: EvidenceSource,
  { what = shown, notes = [], requires = [] }: WindowTexts = {},
): RuleType {
  return {
    ruleType: `${name}NotInAllowedRange`,
    displayName: `Number of ${shown} is not in allowed range`,
    description: `Get an alert when the number of ${what} in the time window is not in the allowed range`,
    family: 'timeWindow',
    isBuiltIn: true,
    source,
    requires,
    notes,
  };
}

interface ListTexts {
  displayName: string;
  description: string;
  notes?: readonly string[];
}

function allowlist(
  ruleType: string,
  valueType: 'IpCidr' | 'String',
  { displayName, description, notes = [] }: ListTexts,
): RuleType {
  const source = 'securityMessages';
  const family = 'allowlist';
  return {
    ruleType,
    displayName,
    description,
    family,
    isBuiltIn: true,
    valueType,
    source,
    requires: [],
    notes,
  };
}
