import { DeviceHub } from '../../../local/fleet/device-hub.ts';
import type { ApiClient } from '../../../local/stack/api-client.ts';
import { partitionsPerHub } from '../../../local/stack/event-hub-names.ts';
import type { Alert } from '../../../shared/alerts/alert.ts';
import { securityInterfaceId } from '../../../shared/telemetry/security-message.ts';
import { securityMessage } from '../../../test/support/hub-events.ts';
import { deviceIn } from '../../../test/support/stack-alerts.ts';
import { StartedStack, until } from '../../../test/support/started-stack.ts';
import { type Row, row } from '../../row.ts';
import { BurstProducer } from '../../support/burst-producer.ts';
import type { Message } from '../../support/partition-bench.ts';

const devices = 200;
const burst = 100_000;
const pacedSeconds = 20;
/** One event in so many violates a rule, each time with another value: an alert of its own. Prime, to hit every partition. */
const violatingEvery = 499;

const rules = [
  { ruleType: 'ProcessNotAllowed', isEnabled: true, allowlistValues: ['/usr/sbin/pumpd'] },
  ...['PT1M', 'PT5M', 'PT1H'].map((timeWindowSize) => ({
    ...{ ruleType: 'MqttD2CMessagesNotInAllowedRange', id: timeWindowSize, timeWindowSize },
    ...{ isEnabled: true, minThreshold: 0, maxThreshold: 10_000_000 },
  })),
];

/** The whole stack, and whoever sends, on the cores of this machine. */
export async function measure(): Promise<Row[]> {
  const stack = await StartedStack.start(['--data', 'memory', '--fleet', '0', '--no-seed']);
  const producer = new BurstProducer(await stack.endpoints(), partitionsPerHub);
  try {
    const api = await stack.api();
    await provision(api, new DeviceHub((await stack.endpoints()).iotHub.url));
    const rate = await measureRate(api, producer);
    const p99 = await measureLatency(api, producer);
    return [
      row('local pipeline: events taken in', rate, 'events/s', { atLeast: 10_000 }),
      row('local pipeline: enqueued to stored alert, 5,000 events/s, p99', p99, 'ms', {
        atMost: 2_000,
      }),
    ];
  } finally {
    await producer.close();
    await stack.end();
  }
}

async function provision(api: ApiClient, hub: DeviceHub): Promise<void> {
  const { etag } = await api.send('GET', '/groups/default/rules');
  await api.send('PUT', '/groups/default/rules', rules, { 'if-match': etag! });
  await hub.provision(
    Array.from({ length: devices }, (_, i) => ({
      ...{ deviceId: deviceId(i), kind: 'pump' as const, phaseMs: 0 },
    })),
  );
  await deviceIn(api, deviceId(devices - 1), 'default');
}

/** A burst, and behind it in each partition an event that raises an alert: then all before is judged. */
async function measureRate(api: ApiClient, producer: BurstProducer): Promise<number> {
  const startedMs = performance.now();
  await Promise.all(
    partitions().map(async (partition) => {
      const share = burst / partitionsPerHub;
      for (let sent = 0; sent < share; sent += 1_000) {
        const messages = Array.from({ length: 1_000 }, (_, i) => reading(partition, sent + i));
        await producer.send(partition, messages);
      }
      await producer.send(partition, [violation(partition, `burst-${partition}`)]);
    }),
  );
  await alertsWhere(api, partitionsPerHub, ({ value }) => value!.startsWith('burst-'));
  return burst / ((performance.now() - startedMs) / 1_000);
}

async function measureLatency(api: ApiClient, producer: BurstProducer): Promise<number> {
  const events = 5_000 * pacedSeconds;
  await producer.sendAtRate(5_000, pacedSeconds, (index, partition) =>
    index % violatingEvery === 0
      ? violation(partition, `paced-${index}`, index / violatingEvery)
      : reading(partition, index),
  );
  const isMeant = ({ value }: Alert) => value!.startsWith('paced-');
  const alerts = await alertsWhere(api, Math.ceil(events / violatingEvery), isMeant);
  const delays = alerts
    .map(
      ({ storedTimeUtc, evidence }) =>
        Date.parse(storedTimeUtc) - Date.parse(evidence[0]!.enqueuedTimeUtc),
    )
    .sort((a, b) => a - b);
  return delays[Math.ceil(delays.length * 0.99) - 1]!;
}

function alertsWhere(api: ApiClient, count: number, isMeant: (alert: Alert) => boolean) {
  return until(`${count} alerts`, 120_000, async () => {
    const { body } = await api.send('GET', '/alerts?top=1000');
    const alerts = (body as { value: Alert[] }).value.filter(isMeant);
    return alerts.length >= count ? alerts : undefined;
  });
}

function partitions(): number[] {
  return Array.from({ length: partitionsPerHub }, (_, partition) => partition);
}

function deviceId(index: number): string {
  return `pump-${index}`;
}

/** A device sends to one partition only. */
function deviceOf(partition: number, index: number): string {
  return deviceId(partition + partitionsPerHub * (index % (devices / partitionsPerHub)));
}

function reading(partition: number, index: number): Message {
  const body = JSON.stringify({ temperature: 20 + (index % 9), humidity: 41.5, sent: index });
  return { deviceId: deviceOf(partition, index), body: Buffer.from(body) };
}

function violation(partition: number, executable: string, index = 0): Message {
  const message = securityMessage([
    { Name: 'ProcessCreate', Payload: [{ Executable: executable }] },
  ]);
  return {
    deviceId: deviceOf(partition, index),
    body: Buffer.from(JSON.stringify(message)),
    interfaceId: securityInterfaceId,
  };
}
