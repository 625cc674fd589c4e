import { describe, expect, it } from 'vitest';
import { readSettings, SettingsError, triggerSettings } from '../../../shared/wiring/settings.ts';

const secret = 'c2VjcmV0';
const whole = {
  DATA_STORAGE: `DefaultEndpointsProtocol=https;AccountName=plant;AccountKey=${secret}`,
  IOTHUB: `HostName=Plant-7.azure-devices.net;SharedAccessKeyName=a;SharedAccessKey=${secret}`,
  TELEMETRY: `Endpoint=sb://plant.servicebus.windows.net/;SharedAccessKeyName=a;SharedAccessKey=${secret}`,
};
const byIdentity = {
  DATA_STORAGE__tableServiceUri: 'https://plant.table.core.windows.net',
  IOTHUB__hostName: 'Plant-7.azure-devices.net',
  TELEMETRY__fullyQualifiedNamespace: 'plant.servicebus.windows.net',
};

function problems(env: Record<string, string | undefined>): readonly string[] {
  try {
    readSettings(env);
    return [];
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    return error.problems;
  }
}

describe('settings', () => {
  it('have defaults for all but the connections', () => {
    expect(readSettings(whole)).toEqual({
      hub: 'plant-7',
      dataStorage: { kind: 'connectionString', connectionString: whole.DATA_STORAGE },
      iotHub: { kind: 'connectionString', connectionString: whole.IOTHUB },
      telemetry: {
        ...{ kind: 'connectionString', connectionString: whole.TELEMETRY },
        ...{ eventHub: 'telemetry', consumerGroup: 'security-groups' },
      },
      ...{ authMode: 'functionKey', trustedProperties: new Set(), evidence: true, keepLog: false },
      twinWrites: false,
      // Half of what one unit of S1 lets through.
      syncRates: { queriesPerMinute: 10, identityReadsPerMinute: 50 },
    });
  });

  it.each<[Record<string, string>, number, number]>([
    [{ IOTHUB_TIER: 'F1' }, 10, 50],
    [{ IOTHUB_TIER: 'S2', IOTHUB_UNITS: '4' }, 40, 200],
    [{ IOTHUB_TIER: 's3' }, 500, 2_500],
    [{ IOTHUB_TIER: 'S2', SYNC_QUERIES_PER_MINUTE: '20' }, 20, 50],
  ])('%j lets sync ask %i queries and %i identities a minute', (given, queries, identities) => {
    expect(readSettings({ ...whole, ...given }).syncRates).toEqual({
      queriesPerMinute: queries,
      identityReadsPerMinute: identities,
    });
  });

  it('may use the managed identity, which goes before a key', () => {
    const settings = readSettings({ ...whole, ...byIdentity, IOTHUB__clientId: 'c' });
    expect(settings).toMatchObject({
      hub: 'plant-7',
      dataStorage: { kind: 'identity', address: 'https://plant.table.core.windows.net' },
      iotHub: { kind: 'identity', address: 'Plant-7.azure-devices.net', clientId: 'c' },
      telemetry: { kind: 'identity', address: 'plant.servicebus.windows.net' },
    });
    expect(settings.dataStorage).not.toHaveProperty('clientId');
  });

  it('may hold a shared access signature instead of a key, where the SDK takes one', () => {
    const DATA_STORAGE =
      'BlobEndpoint=https://p.blob.core.windows.net/;TableEndpoint=https://p.table.core.windows.net/;SharedAccessSignature=sv=1&sig=a';
    const TELEMETRY = 'Endpoint=sb://p.servicebus.windows.net;SharedAccessSignature=sr=p&sig=a';
    expect(problems({ ...whole, DATA_STORAGE, TELEMETRY })).toEqual([]);
  });

  it('are read in any case, and lists without blanks', () => {
    const resourceId =
      '/subscriptions/s/resourceGroups/g/providers/Microsoft.Devices/IotHubs/Plant-7';
    const settings = readSettings({
      ...whole,
      ...{ AUTH_MODE: 'ENTRA', WEBSITE_AUTH_ENABLED: 'True', EVIDENCE: 'OFF', KEEP_LOG: 'True' },
      ...{ TRUSTED_PROPERTIES: ' securitygroup, Protocol,,', DEFAULT_DEVICE_PROTOCOL: 'mqtt' },
      ...{ IOTHUB_RESOURCE_ID: resourceId, IOTHUB_ENDPOINT: 'http://localhost:8080' },
      TWIN_WRITES: 'On',
    });
    expect(settings).toMatchObject({
      ...{ authMode: 'entra', evidence: false, keepLog: true, defaultDeviceProtocol: 'Mqtt' },
      trustedProperties: new Set(['SecurityGroup', 'protocol']),
      ...{ hubResourceId: resourceId, iotHubEndpoint: 'http://localhost:8080', twinWrites: true },
    });
  });

  it('take the event hub from the connection string that names one', () => {
    const TELEMETRY = `${whole.TELEMETRY};EntityPath=iothub-ehub`;
    expect(triggerSettings({ TELEMETRY }).telemetryEventHub).toBe('iothub-ehub');
    expect(readSettings({ ...whole, TELEMETRY }).telemetry.eventHub).toBe('iothub-ehub');
    expect(problems({ ...whole, TELEMETRY, TELEMETRY_EVENT_HUB: 'iothub-ehub' })).toEqual([]);
  });
});

describe('wrong settings', () => {
  it('are all named at once, with what is expected', () => {
    const found = problems({
      ...{ IOTHUB: 'secret', AUTH_MODE: 'secret', DEFAULT_DEVICE_PROTOCOL: 'secret' },
      ...{ IOTHUB_RESOURCE_ID: 'secret', IOTHUB_ENDPOINT: 'secret', EVIDENCE: 'secret' },
      ...{
        KEEP_LOG: 'secret',
        TWIN_WRITES: 'secret',
        TELEMETRY__fullyQualifiedNamespace: 'sb://secret/',
      },
      ...{ TRUSTED_PROPERTIES: 'protocol,secret', SYNC_SCHEDULE: '0 * secret' },
    });
    expect(found).toEqual([
      'DATA_STORAGE is missing: set it to a connection string, or set DATA_STORAGE__tableServiceUri to use the managed identity',
      'IOTHUB is not a connection string of the kind expected: set it to a connection string, or set IOTHUB__hostName to use the managed identity',
      'TELEMETRY__fullyQualifiedNamespace must be a host name',
      'AUTH_MODE must be one of functionKey, entra',
      'TRUSTED_PROPERTIES must list nothing but SecurityGroup, protocol',
      'DEFAULT_DEVICE_PROTOCOL must be one of Amqp, Mqtt, Http',
      'IOTHUB_RESOURCE_ID must be /subscriptions/<id>/resourceGroups/<name>/providers/Microsoft.Devices/IotHubs/<name>',
      'IOTHUB_ENDPOINT must be a URL with https, or one such as http://localhost:8080',
      'SYNC_SCHEDULE must be NCRONTAB with seconds, such as 0 */15 * * * *',
      'EVIDENCE must be one of on, off',
      'KEEP_LOG must be one of true, false',
      'TWIN_WRITES must be one of on, off',
    ]);
    expect(new SettingsError(found).message).toMatch(/^Settings are missing or wrong: DATA_STOR/);
  });

  it.each<[string, string, Record<string, string>?]>([
    ['DATA_STORAGE', 'AccountName=;AccountKey=a'],
    ['DATA_STORAGE', 'DefaultEndpointsProtocol=https;AccountName=plant'],
    ['DATA_STORAGE__tableServiceUri', 'plant.table.core.windows.net'],
    ['DATA_STORAGE__tableServiceUri', 'http://plant.table.core.windows.net'],
    ['IOTHUB', 'HostName=;SharedAccessKeyName=a;SharedAccessKey=a'],
    ['IOTHUB', 'HostName=plant.azure-devices.net;SharedAccessKeyName=a'],
    ['IOTHUB', whole.TELEMETRY],
    ['IOTHUB__hostName', 'https://plant.azure-devices.net'],
    ['TELEMETRY', whole.IOTHUB],
    ['TELEMETRY', 'Endpoint=sb://;SharedAccessKeyName=a;SharedAccessKey=a'],
    ['TELEMETRY', 'Endpoint=sb://plant.servicebus.windows.net'],
    ['TELEMETRY_EVENT_HUB', 'other', { TELEMETRY: `${whole.TELEMETRY};EntityPath=one` }],
    ['AUTH_MODE', 'entra', { WEBSITE_AUTH_ENABLED: 'false' }],
    ['IOTHUB_ENDPOINT', 'http://localhost/path'],
    ['IOTHUB_ENDPOINT', 'http://hub.example'],
    ['IOTHUB_ENDPOINT', 'http://localhost.example'],
    ['IOTHUB_ENDPOINT', 'http://who:what@localhost'],
    ['IOTHUB_ENDPOINT', 'http://localhost:8080', { IOTHUB__hostName: byIdentity.IOTHUB__hostName }],
    ['SYNC_SCHEDULE', '5 4 * * *'],
    ['IOTHUB_TIER', 'B1'],
    ['IOTHUB_UNITS', '-3'],
    ['IOTHUB_UNITS', '201'],
    ['SYNC_QUERIES_PER_MINUTE', '1.5'],
    ['SYNC_QUERIES_PER_MINUTE', '-1'],
  ])('%s must not be %j', (name, value, others = {}) => {
    const found = problems({ ...whole, ...others, [name]: value });
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(new RegExp(`^${name}\\b`));
    expect(found[0]).not.toContain(secret);
    if (name !== 'AUTH_MODE') expect(found[0]).not.toContain(value);
  });

  it('need App Service authentication where its header is to be trusted', () => {
    expect(problems({ ...whole, AUTH_MODE: 'entra' })).toEqual([
      expect.stringContaining('App Service authentication is off'),
    ]);
  });

  it('leave empty settings as if they were not there', () => {
    const empty = Object.fromEntries(
      ['AUTH_MODE', 'EVIDENCE', 'KEEP_LOG', 'IOTHUB_ENDPOINT', 'IOTHUB__hostName'].map((name) => [
        name,
        '',
      ]),
    );
    expect(readSettings({ ...whole, ...empty })).toEqual(readSettings(whole));
  });
});

describe('what triggers need while the app loads', () => {
  it('has defaults, so that every function is there whatever is wrong', () => {
    expect(triggerSettings({})).toEqual({
      ...{ telemetryEventHub: 'telemetry', telemetryConsumerGroup: 'security-groups' },
      ...{ syncSchedule: '0 */15 * * * *', authMode: 'functionKey' },
    });
  });

  it('is what the environment says', () => {
    const env = {
      ...{ TELEMETRY_EVENT_HUB: 'e', TELEMETRY_CONSUMER_GROUP: 'g', SYNC_SCHEDULE: '0 0 * * * *' },
      AUTH_MODE: 'Entra',
    };
    expect(triggerSettings(env)).toEqual({
      ...{ telemetryEventHub: 'e', telemetryConsumerGroup: 'g', syncSchedule: '0 0 * * * *' },
      authMode: 'entra',
    });
  });
});
