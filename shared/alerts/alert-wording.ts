/** How alerts speak of what a rule type looks at. */
export interface Wording {
  /** What is counted, in the plural. */
  counted: string;
  /** What the device did with a value; the value follows. */
  did: string;
  /** Name of an alert about a value. */
  title: string;
  /** What a person should do. */
  steps: readonly string[];
}

/** The owner's own telemetry. */
const telemetry: Wording = {
  counted: 'observations',
  did: 'reported the value',
  title: 'Value that is not allowed',
  steps: [
    'Look at the telemetry of the device around the time of the alert, and at its neighbours.',
    'Check sensor, wiring and configuration before you suspect an attack.',
    'If the value is right, adapt the rule or move the device to a group where it fits.',
  ],
};

/** What to do when there is too little of something, whatever it is. */
export const stepsBelowRange: readonly string[] = [
  'Check that the device is switched on, has network, and that its software runs.',
  'Compare with the last connection IoT Hub knows of the device, and with other devices of its site.',
  'If less activity is normal now, lower the minimum of the rule or move the device to another group.',
];

/** The wording of a rule type that only counts. */
function count(counted: string, steps: readonly string[]): Wording {
  return { ...telemetry, counted, steps };
}

const widen = 'If the amount is right for this device, raise the maximum or change its group.';

const commands = (protocol: string) =>
  count(`cloud-to-device messages over ${protocol}`, [
    'Find out which back end sends commands to the device, and whether it should send that many.',
    'If you cannot name the sender, renew the service policy keys of the hub that allow sending.',
    widen,
  ]);

const rejectedCommands = (protocol: string) =>
  count(`rejected cloud-to-device messages over ${protocol}`, [
    'Read the log of the device for the commands it refused, and why.',
    'Check whether back end and device software still agree on the format of commands.',
    'If the commands come from nobody you know, renew the keys that allow sending them.',
  ]);

const messages = (protocol: string) =>
  count(`device-to-cloud messages over ${protocol}`, [
    'Look at what the device sends: a loop in its software, a send interval set too short, or foreign data.',
    'If nothing was changed on the device, take it as possibly compromised: disable it in IoT Hub and renew its keys.',
    widen,
  ]);

const connections = (direction: 'outbound' | 'inbound'): Wording => ({
  counted: `${direction} connections`,
  did: direction === 'outbound' ? 'opened a connection to' : 'took a connection from',
  title: `${direction === 'outbound' ? 'Outbound' : 'Inbound'} connection with an address that is not allowed`,
  steps: [
    'Find the process behind the connection and the owner of the address.',
    'If neither is known to you, cut the device off the network, keep its disk for examination, and renew its keys.',
    'If the connection is wanted, correct the list of the rule.',
  ],
});

const logins: Wording = {
  counted: 'local logins',
  did: 'had a login by the local user',
  title: 'Login by a local user that is not allowed',
  steps: [
    'Ask who logged in, from where, and for what; read the login log of the device.',
    'If nobody can tell, lock the account, change the passwords of the device and look at what was done after the login.',
    'If the user belongs there, correct the list of the rule.',
  ],
};

const processes: Wording = {
  counted: 'process starts',
  did: 'ran the process',
  title: 'Run of a process that is not allowed',
  steps: [
    'Find the file on the device, what started it and since when it is there.',
    'If it is not part of your software, isolate the device, keep the file for examination and install the device anew.',
    'If it is part of a new version of your software, correct the list of the rule.',
  ],
};

/** By built-in rule type, and by built-in signal for rules of the generic types. */
const wordings: ReadonlyMap<string, Wording> = new Map([
  [
    'ActiveConnectionsNotInAllowedRange',
    count('active connections', [
      'List the connections of the device and the processes that hold them; many addresses in a short time look like a scan or a botnet.',
      'If you do not know them, cut the device off the network and examine it before it comes back.',
      widen,
    ]),
  ],
  ['AmqpC2DMessagesNotInAllowedRange', commands('AMQP')],
  ['MqttC2DMessagesNotInAllowedRange', commands('MQTT')],
  ['HttpC2DMessagesNotInAllowedRange', commands('HTTP')],
  ['AmqpC2DRejectedMessagesNotInAllowedRange', rejectedCommands('AMQP')],
  ['MqttC2DRejectedMessagesNotInAllowedRange', rejectedCommands('MQTT')],
  ['HttpC2DRejectedMessagesNotInAllowedRange', rejectedCommands('HTTP')],
  ['AmqpD2CMessagesNotInAllowedRange', messages('AMQP')],
  ['MqttD2CMessagesNotInAllowedRange', messages('MQTT')],
  ['HttpD2CMessagesNotInAllowedRange', messages('HTTP')],
  [
    'DirectMethodInvokesNotInAllowedRange',
    count('direct method calls', [
      'See in the resource logs of the hub which methods were called and by whom.',
      'If the caller is unknown, renew the service keys of the hub and check what the methods changed on the device.',
      widen,
    ]),
  ],
  [
    'FailedLocalLoginsNotInAllowedRange',
    count('failed local logins', [
      'See in the login log of the device which accounts were tried and from which address.',
      'If somebody is guessing passwords, close remote login or limit it to your addresses, and change the passwords.',
      'Check for a successful login right after the failures.',
    ]),
  ],
  [
    'FileUploadsNotInAllowedRange',
    count('file uploads', [
      'Look at the uploaded files: their names, sizes and content tell whether the device works as meant.',
      'If they hold data that should not leave the device, disable it in IoT Hub and examine it.',
      widen,
    ]),
  ],
  [
    'QueuePurgesNotInAllowedRange',
    count('purges of the command queue', [
      'Find out who purged the queue: commands waiting for the device are lost with each purge.',
      'Send again the commands that the device still needs.',
      'If nobody can tell, renew the service keys of the hub.',
    ]),
  ],
  [
    'TwinUpdatesNotInAllowedRange',
    count('twin updates', [
      'Compare the versions of the twin: which properties or tags changed, and did the device or a back end write them.',
      'Undo changes nobody asked for, above all of tags and desired properties.',
      widen,
    ]),
  ],
  [
    'UnauthorizedOperationsNotInAllowedRange',
    count('unauthorized operations', [
      'See in the resource logs of the hub which operations were refused, and from which address they came.',
      'If the credentials of the device have expired or were renewed, give it the new ones.',
      'If not, somebody may be trying its identity: renew its keys and block the address.',
    ]),
  ],
  ['ConnectionToIpNotAllowed', connections('outbound')],
  ['ConnectionFromIpNotAllowed', connections('inbound')],
  ['LocalUserNotAllowed', logins],
  ['ProcessNotAllowed', processes],
  ['ConnectionTo', connections('outbound')],
  ['ConnectionFrom', connections('inbound')],
  ['LocalUser', logins],
  ['Process', processes],
]);

/** The wording for a built-in rule type or signal; for anything else, that of the owner's telemetry. */
export function wordingOf(ruleTypeOrSignal: string): Wording {
  return wordings.get(ruleTypeOrSignal) ?? telemetry;
}
