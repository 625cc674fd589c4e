import { randomUUID } from 'node:crypto';
import { expect, inject, it, vi } from 'vitest';
import { type ReceivedEvent, shapeBatch } from '../../local/function-host/event-batch-shape.ts';
import { loadApp } from '../support/loaded-app.ts';
import { startTestEventHubs } from '../support/start-test-event-hubs.ts';

// Later than the creation of the event hub, which starts with the test.
const nowMs = Date.now() + 600_000;

function received(sequenceNumber: number, body: string): ReceivedEvent {
  return {
    body: Buffer.from(body),
    ...{ sequenceNumber, offset: String(sequenceNumber), enqueuedMs: nowMs, partitionKey: null },
    properties: {},
    systemProperties: {
      'iothub-connection-device-id': 'pump',
      'iothub-message-source': 'Telemetry',
      'iothub-interface-id': 'urn:azureiot:Security:SecurityAgent:1',
    },
  };
}

/** A batch as the host hands it over. */
function batchOf(...events: ReceivedEvent[]) {
  return shapeBatch(events, {
    functionName: 'evaluateTelemetry',
    partition: {
      ...{ fullyQualifiedNamespace: 'localhost', eventHubName: 'telemetry' },
      ...{ consumerGroup: 'security-groups', partitionId: '1' },
    },
    ...{ isBinary: true, includeEmptyEntries: false, nowMs, randomGuid: randomUUID() },
  });
}

// One test, since the programming model is loaded once a process.
it('evaluateTelemetry is registered for whole batches of bytes, never gives one up, and takes them in', async () => {
  const hubs = await startTestEventHubs();
  const app = await loadApp(
    {
      ...{ TELEMETRY: hubs.connectionString, TELEMETRY_EVENT_HUB: 'telemetry', IOTHUB: '' },
      ...{ DATA_STORAGE: inject('storage'), TELEMETRY_CONSUMER_GROUP: 'group-a' },
    },
    () => import('../../functions/evaluate-telemetry.ts'),
  );
  const { metadata } = app.registrations.functions.get('evaluateTelemetry')!;
  expect(Object.values(metadata.bindings)).toEqual([
    expect.objectContaining({
      ...{ type: 'eventHubTrigger', direction: 'in', connection: 'TELEMETRY' },
      ...{ eventHubName: 'telemetry', consumerGroup: 'group-a' },
      ...{ cardinality: 'many', dataType: 'binary' },
    }),
  ]);
  expect(metadata.retryOptions).toMatchObject({
    ...{ strategy: 'exponentialBackoff', maxRetryCount: -1 },
    ...{ minimumInterval: { seconds: 1 }, maximumInterval: { seconds: 60 } },
  });

  const batch = batchOf(received(0, '{"v":1}'), received(1, ''), received(2, '{'));
  await expect(app.invoke('evaluateTelemetry', batch)).rejects.toThrow(
    /^Settings are missing or wrong: IOTHUB is missing: set it to a connection string/,
  );

  const { currentApp } = await import('../../shared/wiring/app.ts');
  const host = `hub-${randomUUID()}.invalid`;
  vi.stubEnv('IOTHUB', `HostName=${host};SharedAccessKeyName=a;SharedAccessKey=a`);
  await app.invoke('evaluateTelemetry', batch);
  await app.invoke('evaluateTelemetry', batch);
  const telemetry = await currentApp().telemetry();
  const partition = (await telemetry.health()).find(({ partitionId }) => partitionId === '1');
  expect(partition?.head).toMatchObject({ commit: 1, position: 2 });
  expect(app.log.filter(({ level }) => level === 'error')).toEqual([]);
});
