import { type Row, row } from '../../row.ts';
import { countRequests } from '../../support/count-requests.ts';
import { provision, startLocalApp } from '../../support/local-app.ts';
import { hubBatch } from '../../support/partition-bench.ts';
import { deviceIdOf } from '../../support/typical-fleet.ts';

const devices = 1_000;
const batchSize = 1_000;
const warmUpBatches = 5;
const batches = 60;

const range = { isEnabled: true, minThreshold: 0, maxThreshold: 100_000 };
const ruleType = 'MqttD2CMessagesNotInAllowedRange';
const rules = ['PT1M', 'PT5M', 'PT1H'].map((timeWindowSize) => ({
  ...{ ...range, ruleType, id: timeWindowSize, timeWindowSize },
}));

/** Everything that goes over HTTP to storage while batches are taken in: commits, snapshots, polls. */
export async function measure(): Promise<Row[]> {
  const { app, stop } = await startLocalApp();
  try {
    const deviceIds = Array.from({ length: devices }, (_, i) => deviceIdOf(i));
    await provision(app, deviceIds, rules);
    const telemetry = await app.telemetry();
    let next = 1;
    const takeIn = async (count: number) => {
      for (let i = 0; i < count; i++) {
        const messages = deviceIds.map((deviceId) => ({ deviceId, body: Buffer.from('{}') }));
        await telemetry.takeIn(hubBatch(messages, next, Date.now()));
        next += batchSize;
      }
    };
    await takeIn(warmUpBatches);
    const requests = await countRequests(() => takeIn(batches));
    const [health] = await telemetry.health();
    if (health?.head?.position !== next - 1) throw new Error('not all events were taken in');
    return [
      row('storage transactions, batches of 1,000 events', requests / batches, 'per 1,000 events', {
        atMost: 2,
      }),
    ];
  } finally {
    await stop();
  }
}
