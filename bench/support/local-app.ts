import { startEventHubs } from '../../local/event-hubs/start-event-hubs.ts';
import { startAzurite } from '../../local/storage/azurite.ts';
import { saveRules } from '../../shared/policy/save-rules.ts';
import { App } from '../../shared/wiring/app.ts';

/** The app's own parts on Azurite and local event hubs, without a host around them. */
export async function startLocalApp() {
  const azurite = await startAzurite({ blobPort: 0, queuePort: 0, tablePort: 0 });
  const hubs = await startEventHubs({ port: 0, hubs: [{ name: 'telemetry', partitionCount: 4 }] });
  const nowhere = { kind: 'connectionString', connectionString: '' } as const;
  const app = new App({
    hub: 'bench',
    dataStorage: { kind: 'connectionString', connectionString: azurite.connectionString },
    iotHub: nowhere,
    telemetry: {
      ...{ kind: 'connectionString', connectionString: hubs.connectionString },
      ...{ eventHub: 'telemetry', consumerGroup: 'security-groups' },
    },
    authMode: 'functionKey',
    trustedProperties: new Set(),
    defaultDeviceProtocol: 'Mqtt',
    evidence: true,
    keepLog: false,
    syncRates: { queriesPerMinute: 100_000, identityReadsPerMinute: 100_000 },
    twinWrites: false,
  });
  return {
    app,
    async stop(): Promise<void> {
      await hubs.stop();
      await azurite.stop();
    },
  };
}

/** Puts devices in the directory, as a sweep would have, and rules in the group that all are in. */
export async function provision(
  app: App,
  deviceIds: readonly string[],
  rules: readonly object[],
): Promise<void> {
  const nowUtc = new Date().toISOString();
  const directory = await app.directory();
  const known = {
    generation: '1',
    status: 'enabled',
    groupTag: undefined,
    twinVersion: 1,
  } as const;
  await directory.apply(
    deviceIds.map((deviceId) => ({
      facts: { deviceId, ...known },
      source: 'sweep' as const,
      isNew: true,
    })),
    nowUtc,
  );
  await directory.markSwept(nowUtc);
  await saveRules(await app.policies(), {
    group: 'default',
    body: rules,
    precondition: () => {},
    by: 'bench',
  });
}
