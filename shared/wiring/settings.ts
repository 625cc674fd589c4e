import type { DeviceProtocol } from '../devices/device.ts';
import { hubTiers, type SyncRates, syncRatesOf } from '../devices/sync-rates.ts';
import { groupTagName } from '../groups/group.ts';
import type { Connection } from '../kernel/connection.ts';
import {
  type ConnectionKind,
  type Environment,
  hasParts,
  SettingsReader,
} from './settings-reader.ts';

export type AuthMode = 'functionKey' | 'entra';

/** The app's settings, read and checked. docs/settings.md tells what each is for. */
export interface Settings {
  /** The IoT hub's name, which keys and alerts carry. */
  hub: string;
  hubResourceId?: string;
  dataStorage: Connection;
  iotHub: Connection;
  /** Base URL of an IoT hub that is not at https port 443: the local one. */
  iotHubEndpoint?: string;
  telemetry: Connection & { eventHub: string; consumerGroup: string };
  authMode: AuthMode;
  trustedProperties: ReadonlySet<string>;
  defaultDeviceProtocol?: DeviceProtocol;
  /** How fast twins are read. */
  syncRates: SyncRates;
  evidence: boolean;
  keepLog: boolean;
  /** Whether the app may write the group tag of twins. */
  twinWrites: boolean;
}

/** Every setting that is missing or wrong, named with what is expected. */
export class SettingsError extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`Settings are missing or wrong: ${problems.join('; ')}`);
    this.name = 'SettingsError';
    this.problems = problems;
  }
}

/** Names and defaults of what the triggers need while the app loads, before any setting is checked. */
export function triggerSettings(env: Environment) {
  return {
    telemetryEventHub: env.TELEMETRY_EVENT_HUB || entityPath(env.TELEMETRY) || 'telemetry',
    telemetryConsumerGroup: env.TELEMETRY_CONSUMER_GROUP || 'security-groups',
    syncSchedule: env.SYNC_SCHEDULE || '0 */15 * * * *',
    authMode: env.AUTH_MODE?.toLowerCase() === 'entra' ? 'entra' : 'functionKey',
  } as const;
}

function entityPath(connectionString: string | undefined): string | undefined {
  return /EntityPath=([^;]+)/i.exec(connectionString ?? '')?.[1];
}

/**
 * Reads the settings from an environment.
 * @throws SettingsError that names every problem, never a value.
 */
export function readSettings(env: Environment): Settings {
  const reader = new SettingsReader(env);
  const dataStorage = reader.connection('DATA_STORAGE', tableStorage);
  const iotHub = reader.connection('IOTHUB', iotHubKind);
  const telemetry = reader.connection('TELEMETRY', eventHubs);
  const options = readOptions(reader);
  reader.problems.push(...contradictions(env, iotHub));
  if (reader.problems.length > 0) throw new SettingsError(reader.problems);
  const { telemetryEventHub: eventHub, telemetryConsumerGroup: consumerGroup } =
    triggerSettings(env);
  return {
    hub: hubName(iotHub!),
    dataStorage: dataStorage!,
    iotHub: iotHub!,
    telemetry: { ...telemetry!, eventHub, consumerGroup },
    ...options,
  };
}

const hostName = {
  address: /^[a-z0-9][a-z0-9.-]*$/i,
  addressExpected: 'a host name',
};

const tableStorage: ConnectionKind = {
  isConnectionString: (text) =>
    /UseDevelopmentStorage=true/i.test(text) ||
    hasParts(text, 'AccountName', 'AccountKey') ||
    hasParts(text, 'TableEndpoint', 'SharedAccessSignature'),
  part: 'tableServiceUri',
  // The SDK shows a token over https only.
  address: /^https:\/\/[^/]/i,
  addressExpected: 'a URL with https',
};

const iotHubKind: ConnectionKind = {
  isConnectionString: (text) =>
    /HostName=[^;.]/i.test(text) &&
    hasParts(text, 'HostName', 'SharedAccessKeyName', 'SharedAccessKey'),
  part: 'hostName',
  ...hostName,
};

const eventHubs: ConnectionKind = {
  isConnectionString: (text) =>
    /Endpoint=sb:\/\/[^;/]/i.test(text) &&
    (hasParts(text, 'SharedAccessKeyName', 'SharedAccessKey') ||
      hasParts(text, 'SharedAccessSignature')),
  part: 'fullyQualifiedNamespace',
  ...hostName,
};

/** What has a default, or may be left out. */
function readOptions(reader: SettingsReader) {
  const authMode = reader.oneOf('AUTH_MODE', ['functionKey', 'entra'] as const) ?? 'functionKey';
  const trusted = reader.someOf('TRUSTED_PROPERTIES', [groupTagName, 'protocol']);
  const protocols = ['Amqp', 'Mqtt', 'Http'] as const;
  const defaultDeviceProtocol = reader.oneOf('DEFAULT_DEVICE_PROTOCOL', protocols);
  const hubResourceId = reader.matching(
    'IOTHUB_RESOURCE_ID',
    /^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+\/providers\/Microsoft\.Devices\/IotHubs\/[^/]+$/i,
    '/subscriptions/<id>/resourceGroups/<name>/providers/Microsoft.Devices/IotHubs/<name>',
  );
  const iotHubEndpoint = reader.matching(
    'IOTHUB_ENDPOINT',
    // Requests carry a token: in clear they may go to this machine only.
    /^(?:https:\/\/[^/?#@]+|http:\/\/(?:localhost|127\.0\.0\.1)(?::\d+)?)$/i,
    'a URL with https, or one such as http://localhost:8080',
  );
  // Read by the host alone; a timer with a wrong one never runs, and nobody would be told.
  reader.matching(
    'SYNC_SCHEDULE',
    /^(?:[\da-z*/,-]+ +){5}[\da-z*/,-]+$/i,
    'NCRONTAB with seconds, such as 0 */15 * * * *',
  );
  return {
    authMode,
    syncRates: readSyncRates(reader),
    trustedProperties: new Set<string>(trusted),
    evidence: reader.oneOf('EVIDENCE', ['on', 'off'] as const) !== 'off',
    keepLog: reader.oneOf('KEEP_LOG', ['true', 'false'] as const) === 'true',
    twinWrites: reader.oneOf('TWIN_WRITES', ['on', 'off'] as const) === 'on',
    ...(hubResourceId === undefined ? {} : { hubResourceId }),
    ...(iotHubEndpoint === undefined ? {} : { iotHubEndpoint }),
    ...(defaultDeviceProtocol === undefined ? {} : { defaultDeviceProtocol }),
  };
}

function readSyncRates(reader: SettingsReader): SyncRates {
  const tier = reader.oneOf('IOTHUB_TIER', hubTiers) ?? 'S1';
  const rates = syncRatesOf(tier, reader.whole('IOTHUB_UNITS', 200) ?? 1);
  const queriesPerMinute = reader.whole('SYNC_QUERIES_PER_MINUTE', 100_000);
  return { ...rates, ...(queriesPerMinute === undefined ? {} : { queriesPerMinute }) };
}

/** What is wrong with settings together, though each by itself is right. */
function contradictions(env: Environment, iotHub: Connection | undefined): string[] {
  const problems: string[] = [];
  const { authMode, telemetryEventHub } = triggerSettings(env);
  // The host listens to the event hub that a connection string names, whatever the other setting says.
  if ((entityPath(env.TELEMETRY) ?? telemetryEventHub) !== telemetryEventHub)
    problems.push('TELEMETRY_EVENT_HUB must name the event hub that TELEMETRY has as EntityPath');
  // The principal header can be trusted only where the platform strips a caller's own.
  if (authMode === 'entra' && env.WEBSITE_AUTH_ENABLED?.toLowerCase() !== 'true')
    problems.push(
      'AUTH_MODE is entra, but App Service authentication is off: switch it on (WEBSITE_AUTH_ENABLED is then True)',
    );
  if (env.IOTHUB_ENDPOINT && iotHub?.kind === 'identity')
    problems.push(
      'IOTHUB_ENDPOINT needs a connection string in IOTHUB: a managed identity shows its token to no other host than the hub',
    );
  return problems;
}

function hubName(iotHub: Connection): string {
  const host =
    iotHub.kind === 'identity'
      ? iotHub.address
      : (/HostName=([^;]+)/i.exec(iotHub.connectionString)?.[1] ?? '');
  return host.split('.')[0]!.toLowerCase();
}
