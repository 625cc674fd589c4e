import { measured } from '../../paper/inputs.ts';
import { type Row, row } from '../../row.ts';
import { countRequests, isPost } from '../../support/count-requests.ts';
import { provision, startLocalApp } from '../../support/local-app.ts';
import { hubBatch } from '../../support/partition-bench.ts';
import { deviceIdOf } from '../../support/typical-fleet.ts';

const devices = 100;
const warmUpBatches = 150;
const batches = 600;

const range = { isEnabled: true, minThreshold: 0, maxThreshold: 100_000 };
const rules = [{ ...range, ruleType: 'MqttD2CMessagesNotInAllowedRange', timeWindowSize: 'PT1H' }];

/** A quiet hub delivers its events one by one: then a batch, and not an event, is what costs. */
export async function measure(): Promise<Row[]> {
  const { app, stop } = await startLocalApp();
  try {
    const deviceIds = Array.from({ length: devices }, (_, i) => deviceIdOf(i));
    await provision(app, deviceIds, rules);
    const telemetry = await app.telemetry();
    let next = 1;
    const takeIn = async (count: number) => {
      for (let i = 0; i < count; i++, next++) {
        const message = { deviceId: deviceIds[next % devices]!, body: Buffer.from('{}') };
        await telemetry.takeIn(hubBatch([message], next, Date.now()));
      }
    };
    await takeIn(warmUpBatches);
    const before = process.cpuUsage();
    const writes = await countRequests(() => takeIn(batches), isPost);
    const { user, system } = process.cpuUsage(before);
    return [
      row('storage transactions that write, batches of one event', writes / batches, 'a batch', {
        atMost: measured.writesPerBatch.value,
      }),
      row(
        'CPU of the worker, batches of one event',
        (user + system) / 1_000 / batches,
        'ms a batch',
        { atMost: measured.workerMsPerBatch.value },
      ),
    ];
  } finally {
    await stop();
  }
}
