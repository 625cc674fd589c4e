import {
  EventHubConsumerClient,
  earliestEventPosition,
  type ReceivedEventData,
} from '@azure/event-hubs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startEventHubs } from '../../../local/event-hubs/start-event-hubs.ts';
import { type IotHub, startIotHub } from '../../../local/iot-hub/start-iot-hub.ts';
import { openRegistry } from '../../../shared/hub/open-registry.ts';
import { callHub } from '../../support/start-test-hub.ts';

type EventHubs = Awaited<ReturnType<typeof startEventHubs>>;

let eventHubs: EventHubs;
let hub: IotHub;
let consumer: EventHubConsumerClient;
const received: { event: ReceivedEventData; partitionId: string }[] = [];

beforeAll(async () => {
  eventHubs = await startEventHubs({ port: 0, hubs: [{ name: 'telemetry', partitionCount: 4 }] });
  hub = await startIotHub({
    port: 0,
    eventHubsConnectionString: eventHubs.connectionString,
    telemetryHub: 'telemetry',
    hubName: 'local',
  });
  consumer = new EventHubConsumerClient(
    EventHubConsumerClient.defaultConsumerGroupName,
    eventHubs.connectionString,
    'telemetry',
  );
  consumer.subscribe(
    {
      processEvents: async (events, { partitionId }) => {
        received.push(...events.map((event) => ({ event, partitionId })));
      },
      processError: async () => {},
    },
    { startPosition: earliestEventPosition, maxBatchSize: 300, maxWaitTimeInSeconds: 1 },
  );
});

afterAll(async () => {
  await consumer?.close();
  await hub?.stop();
  await eventHubs?.stop();
});

const ofDevice = (deviceId: string) =>
  received.filter(
    ({ event }) => event.systemProperties?.['iothub-connection-device-id'] === deviceId,
  );

async function registry() {
  const iotHub = { kind: 'connectionString', connectionString: hub.connectionString } as const;
  return openRegistry({ iotHub, iotHubEndpoint: hub.url });
}

describe('events of the hub, read with the official consumer', () => {
  it('carry their stamps as system properties and stay in the partition of their device', async () => {
    const client = await registry();
    const before = Date.now();
    const { generationId } = (await client.create({ deviceId: 'pump' })).responseBody;
    await client.updateTwin('pump', { tags: { SecurityGroup: 'mixers' } }, '*');
    await callHub(hub, 'POST', '/devices/pump/messages/events', {
      body: '{"Événement":1}',
      headers: { 'iothub-app-line': '7', 'iothub-contenttype': 'application/json' },
    });
    await expect.poll(() => ofDevice('pump').length, { timeout: 20_000 }).toBe(3);

    const events = ofDevice('pump');
    expect(new Set(events.map(({ partitionId }) => partitionId)).size).toBe(1);
    const bySource = new Map(
      events.map(({ event }) => [event.systemProperties!['iothub-message-source'], event]),
    );
    const telemetry = bySource.get('Telemetry')!;
    expect(telemetry).toMatchObject({
      body: { Événement: 1 },
      contentType: 'application/json',
      partitionKey: 'pump',
      properties: { line: '7' },
      systemProperties: { 'iothub-connection-auth-generation-id': generationId },
    });
    const enqueued = telemetry.systemProperties!['iothub-enqueuedtime'];
    expect(Number(enqueued)).toBeGreaterThanOrEqual(before);
    expect(JSON.parse(telemetry.systemProperties!['iothub-connection-auth-method'])).toEqual({
      scope: 'device',
      type: 'sas',
      issuer: 'iothub',
      acceptingIpFilterRule: null,
    });
    expect(bySource.get('twinChangeEvents')).toMatchObject({
      body: { version: 3, tags: { SecurityGroup: 'mixers' } },
      properties: { hubName: 'local', deviceId: 'pump', opType: 'updateTwin' },
    });
    expect(bySource.get('deviceLifecycleEvents')).toMatchObject({
      body: { deviceId: 'pump', version: 2 },
      properties: { opType: 'createDeviceIdentity' },
    });
  });

  it('of thousands of devices arrive within seconds, none lost', async () => {
    const client = await registry();
    const ids = Array.from({ length: 3_000 }, (_, i) => `fleet-${i}`);
    for (let i = 0; i < ids.length; i += 100)
      await client.addDevices(ids.slice(i, i + 100).map((deviceId) => ({ deviceId })));
    const arrived = () =>
      received.filter(({ event }) => event.properties?.deviceId?.startsWith('fleet-')).length;
    await expect.poll(arrived, { timeout: 20_000 }).toBe(ids.length);
    const status = await (await callHub(hub, 'GET', '/local/status')).json();
    expect(status).toEqual({ pendingEvents: 0, lostEvents: 0 });
  });
});
