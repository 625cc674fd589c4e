import type { DeviceProtocol } from '../devices/device.ts';
import type { Connection } from '../kernel/connection.ts';

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
  evidence: boolean;
  keepLog: boolean;
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

type Environment = Readonly<Record<string, string | undefined>>;

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
  const dataStorage = reader.connection('DATA_STORAGE', {
    connectionString: /AccountName=[^;]|UseDevelopmentStorage=true/i,
    part: 'tableServiceUri',
    address: /^https?:\/\/[^/]/i,
  });
  const iotHub = reader.connection('IOTHUB', {
    connectionString: /HostName=[^;.]/i,
    part: 'hostName',
    address: hostName,
  });
  const telemetry = reader.connection('TELEMETRY', {
    connectionString: /Endpoint=sb:\/\/[^;/]/i,
    part: 'fullyQualifiedNamespace',
    address: hostName,
  });
  reader.requireOneEventHub();
  const { telemetryEventHub, telemetryConsumerGroup } = triggerSettings(env);
  const authMode = reader.oneOf('AUTH_MODE', ['functionKey', 'entra'] as const) ?? 'functionKey';
  if (authMode === 'entra') reader.requireAppServiceAuthentication();
  const defaultDeviceProtocol = reader.oneOf('DEFAULT_DEVICE_PROTOCOL', [
    'Amqp',
    'Mqtt',
    'Http',
  ] as const);
  const hubResourceId = reader.matching(
    'IOTHUB_RESOURCE_ID',
    /^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+\/providers\/Microsoft\.Devices\/IotHubs\/[^/]+$/i,
    '/subscriptions/<id>/resourceGroups/<name>/providers/Microsoft.Devices/IotHubs/<name>',
  );
  const iotHubEndpoint = reader.matching(
    'IOTHUB_ENDPOINT',
    /^https?:\/\/[^/]+$/i,
    'a URL such as http://localhost:8080',
  );
  const evidence = (reader.oneOf('EVIDENCE', ['on', 'off'] as const) ?? 'on') === 'on';
  const keepLog = reader.oneOf('KEEP_LOG', ['true', 'false'] as const) === 'true';
  reader.throwIfWrong();
  return {
    hub: hubName(iotHub!),
    dataStorage: dataStorage!,
    iotHub: iotHub!,
    telemetry: {
      ...telemetry!,
      eventHub: telemetryEventHub,
      consumerGroup: telemetryConsumerGroup,
    },
    authMode,
    trustedProperties: new Set(list(env.TRUSTED_PROPERTIES)),
    evidence,
    keepLog,
    ...(hubResourceId === undefined ? {} : { hubResourceId }),
    ...(iotHubEndpoint === undefined ? {} : { iotHubEndpoint }),
    ...(defaultDeviceProtocol === undefined ? {} : { defaultDeviceProtocol }),
  };
}

const hostName = /^[a-z0-9][a-z0-9.-]*$/i;

/** How the two spellings of a connection are told to be of the kind that a setting needs. */
interface ConnectionKind {
  connectionString: RegExp;
  /** What the name of the setting with the address ends in, and what the address looks like. */
  part: string;
  address: RegExp;
}

function list(text: string | undefined): string[] {
  return (text ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

function hubName(iotHub: Connection): string {
  const host =
    iotHub.kind === 'identity'
      ? iotHub.address
      : (/HostName=([^;]+)/i.exec(iotHub.connectionString)?.[1] ?? '');
  return host.split('.')[0]!.toLowerCase();
}

class SettingsReader {
  readonly #env: Environment;
  readonly #problems: string[] = [];

  constructor(env: Environment) {
    this.#env = env;
  }

  connection(name: string, kind: ConnectionKind): Connection | undefined {
    const { [name]: connectionString, [`${name}__${kind.part}`]: address } = this.#env;
    if (address) {
      const clientId = this.#env[`${name}__clientId`];
      if (kind.address.test(address))
        return { kind: 'identity', address, ...(clientId ? { clientId } : {}) };
      const expected = kind.address === hostName ? 'a host name' : 'a URL';
      this.#problems.push(`${name}__${kind.part} must be ${expected}`);
      return undefined;
    }
    if (connectionString && kind.connectionString.test(connectionString))
      return { kind: 'connectionString', connectionString };
    const what = connectionString
      ? 'is not a connection string of the kind expected'
      : 'is missing';
    this.#problems.push(
      `${name} ${what}: set it to a connection string, or set ${name}__${kind.part} to use the managed identity`,
    );
    return undefined;
  }

  /** The host listens to the event hub that a connection string names, whatever the other setting says. */
  requireOneEventHub(): void {
    const named = entityPath(this.#env.TELEMETRY);
    if (named === undefined || named === triggerSettings(this.#env).telemetryEventHub) return;
    this.#problems.push(
      'TELEMETRY_EVENT_HUB must name the event hub that TELEMETRY has as EntityPath',
    );
  }

  oneOf<T extends string>(name: string, values: readonly T[]): T | undefined {
    const text = this.#env[name];
    if (!text) return undefined;
    const value = values.find((candidate) => candidate.toLowerCase() === text.toLowerCase());
    if (value === undefined) this.#problems.push(`${name} must be one of ${values.join(', ')}`);
    return value;
  }

  matching(name: string, pattern: RegExp, expected: string): string | undefined {
    const text = this.#env[name];
    if (!text) return undefined;
    if (pattern.test(text)) return text;
    this.#problems.push(`${name} must be ${expected}`);
    return undefined;
  }

  /** The principal header can be trusted only where the platform strips a caller's own. */
  requireAppServiceAuthentication(): void {
    if (this.#env.WEBSITE_AUTH_ENABLED?.toLowerCase() === 'true') return;
    this.#problems.push(
      'AUTH_MODE is entra, but App Service authentication is off: switch it on (WEBSITE_AUTH_ENABLED is then True)',
    );
  }

  throwIfWrong(): void {
    if (this.#problems.length > 0) throw new SettingsError(this.#problems);
  }
}
